"use client";

import { useCallback } from "react";
import { toast } from "sonner";

import {
  decideIdentityReview,
  getListIdentityReviewsKey,
  listIdentityReviews,
  useListIdentityReviews,
} from "@/api/identity/identity";
import type { IdentityReview, IdentityReviewState, ReviewDecision } from "@/api/model";
import { useRefresh } from "@/features/live/hooks";
import { errorText } from "@/lib/field-labels";
import { once } from "@/lib/once";
import { ApiError } from "@/lib/request";
import { usePages, type Paged } from "@/lib/use-pages";

import { eventText } from "./words";

const PAGE = 20;
const POLL_MS = 30_000;

export type Choice = Pick<ReviewDecision, "decision" | "fixture_id">;

/** Sends what a person says. */
function send(review: IdentityReview, choice: Choice): Promise<IdentityReview> {
  const asked = { provider: review.provider, ref: review.ref, ...choice };
  return once("decide review", asked, (options) => decideIdentityReview(asked, options));
}

const sameReview = (one: IdentityReview, other: IdentityReview): boolean =>
  one.provider === other.provider && one.ref === other.ref;

const REOPEN: Choice = { decision: "reopen", fixture_id: null };
const DONE: Record<Choice["decision"], string> = {
  join: "joined",
  separate: "kept as a game of its own",
  ignore: "ignored",
  reopen: "waits again",
};

/** How many events wait in all; undefined until that is known. */
export function useWaiting(): number | undefined {
  const { data, mutate } = useListIdentityReviews({ limit: 1 }, { swr: { refreshInterval: POLL_MS } });
  useRefresh(["reviews"], () => void mutate());
  return data?.open;
}

export interface Reviews extends Paged<IdentityReview> {
  /** Decides at once in sight, with a way back; a refusal brings the event back. */
  decide: (review: IdentityReview, choice: Choice) => void;
}

/** A provider's events in one state, newest first. */
export function useReviews(state: IdentityReviewState, provider: string | null): Reviews {
  const { paged, swr } = usePages(
    (cursor) =>
      getListIdentityReviewsKey({
        state,
        limit: PAGE,
        ...(provider && { provider }),
        ...(cursor && { cursor }),
      }),
    ([, params]) => listIdentityReviews(params),
    { pollMs: POLL_MS },
  );
  const { mutate } = swr;
  useRefresh(["reviews"], paged.retry);
  const counted = useListIdentityReviews({ limit: 1 }, { swr: { revalidateOnMount: false } }).mutate;
  const { retry } = paged;
  const settle = useCallback(() => {
    retry();
    void counted();
  }, [retry, counted]);

  const decide = useCallback(
    (review: IdentityReview, choice: Choice) => {
      const said = eventText(review);
      const fail = (error: unknown) => {
        toast.error(`${said} could not be decided`, {
          description: error instanceof ApiError ? errorText(error) : undefined,
        });
        settle();
      };
      void mutate(
        (pages) =>
          pages?.map((page) => ({ ...page, items: page.items.filter((each) => !sameReview(each, review)) })),
        { revalidate: false },
      );
      send(review, choice).then(() => {
        const undo = () => void send(review, REOPEN).then(settle, fail);
        toast(`${said} ${DONE[choice.decision]}`, {
          action: choice.decision === "reopen" ? undefined : { label: "Undo", onClick: undo },
        });
        settle();
      }, fail);
    },
    [mutate, settle],
  );
  return { ...paged, decide };
}
