"use client";

import { useMemo } from "react";
import { toast } from "sonner";
import { useSWRConfig } from "swr";

import {
  dismissValueBet,
  getListValueBetsKey,
  listValueBets,
  restoreValueBet,
} from "@/api/value-bets/value-bets";
import type { ListValueBetsParams, ValueBet, ValueBetPage } from "@/api/model";
import { useRefresh } from "@/features/live/hooks";
import { errorText } from "@/lib/field-labels";
import { ApiError } from "@/lib/request";
import { usePages, type Paged } from "@/lib/use-pages";
import { betText } from "@/lib/words";

import { stateWord } from "./words";

const PAGE = 50;
const POLL_MS = 30_000;

export interface ValueBets extends Paged<ValueBet> {
  /** Puts a bet out of sight, with a way back. */
  dismiss: (bet: ValueBet) => void;
  /** Brings a dismissed one back. */
  restore: (bet: ValueBet) => void;
}

const without = (pages: ValueBetPage[] | undefined, id: string): ValueBetPage[] | undefined =>
  pages?.map((page) => ({ ...page, items: page.items.filter((bet) => bet.id !== id) }));

/** Value bets that match, page after page, asked for anew when any changes. */
export function useValueBets(params: ListValueBetsParams): ValueBets {
  const { paged, swr } = usePages(
    (cursor) => getListValueBetsKey({ ...params, limit: PAGE, ...(cursor && { cursor }) }),
    ([, page]) => listValueBets(page),
    { pollMs: POLL_MS },
  );
  const { mutate } = swr;
  useRefresh(["value_bets"], paged.retry);
  const { dismiss, restore } = useDismissal(paged.retry);
  /** It leaves the list at once, and comes back if the server refuses. */
  const leaving = (act: (bet: ValueBet) => Promise<void>) => (bet: ValueBet) => {
    void mutate((pages) => without(pages, bet.id), { revalidate: false });
    void act(bet);
  };
  return { ...paged, dismiss: leaving(dismiss), restore: leaving(restore) };
}

type Act = (bet: ValueBet) => Promise<void>;

/**
 * Dismisses a bet, or brings it back, and says so with an undo; `changed` is called once the server has agreed or
 * refused.
 */
export function useDismissal(changed: () => void): { dismiss: Act; restore: Act } {
  const { mutate } = useSWRConfig();
  return useMemo(() => {
    const settle = ({ id }: ValueBet) => {
      changed();
      void mutate((key) => Array.isArray(key) && String(key[0]).endsWith(`/value-bets/${id}`));
    };
    const act = (
      send: (id: string) => Promise<ValueBet>,
      failed: string,
      done: (bet: ValueBet) => void,
    ): Act => {
      return (bet) =>
        send(bet.id).then(
          (stored) => {
            done(stored);
            settle(bet);
          },
          (error: unknown) => {
            toast.error(`${betText(bet)} ${failed}`, {
              description: error instanceof ApiError ? errorText(error) : undefined,
            });
            settle(bet);
          },
        );
    };
    const say = (bet: ValueBet, what: string, where: string, undo?: Act) =>
      toast(`${betText(bet)} ${what}`, {
        description: `${bet.venue_name}. ${where}`,
        action: undo && { label: "Undo", onClick: () => void undo(bet) },
      });
    const refusedBack = "could not be brought back";
    const undoDismissal = act(restoreValueBet, refusedBack, () => undefined);
    const dismiss = act(dismissValueBet, "could not be dismissed", (bet) =>
      say(bet, "dismissed", "It stays out of the queue, under Dismissed.", undoDismissal),
    );
    const restore = act(restoreValueBet, refusedBack, (bet) =>
      say(bet, "is back", `It is listed under ${stateWord(bet.state).name} again.`),
    );
    return { dismiss, restore };
  }, [changed, mutate]);
}
