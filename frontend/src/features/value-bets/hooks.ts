"use client";

import { useCallback } from "react";
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

import { betText } from "./words";

const PAGE = 50;
const POLL_MS = 30_000;

export interface ValueBets extends Paged<ValueBet> {
  /** Puts a bet out of sight, with a way back. */
  dismiss: (bet: ValueBet) => void;
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
  const dismissal = useDismissal(paged.retry);
  return {
    ...paged,
    dismiss: (bet) => {
      void mutate((pages) => without(pages, bet.id), { revalidate: false });
      void dismissal(bet);
    },
  };
}

/** Dismisses a bet and says so, with an undo; `changed` is called once the server has agreed or refused. */
export function useDismissal(changed: () => void): (bet: ValueBet) => Promise<void> {
  const { mutate } = useSWRConfig();
  return useCallback(
    async (bet) => {
      const settle = () => {
        changed();
        void mutate((key) => Array.isArray(key) && String(key[0]).endsWith(`/value-bets/${bet.id}`));
      };
      const fail = (what: string) => (error: unknown) => {
        toast.error(what, { description: error instanceof ApiError ? errorText(error) : undefined });
        settle();
      };
      const restore = () =>
        restoreValueBet(bet.id).then(settle, fail(`${betText(bet)} could not be brought back`));
      await dismissValueBet(bet.id).then(
        () => {
          toast(`${betText(bet)} dismissed`, {
            description: `${bet.venue_name}. It stays out of the queue.`,
            action: { label: "Undo", onClick: () => void restore() },
          });
          settle();
        },
        fail(`${betText(bet)} could not be dismissed`),
      );
    },
    [changed, mutate],
  );
}
