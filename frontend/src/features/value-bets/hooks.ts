"use client";

import { useCallback, useMemo } from "react";
import { toast } from "sonner";
import { useSWRConfig } from "swr";
import useSWRInfinite from "swr/infinite";

import {
  dismissValueBet,
  getListValueBetsKey,
  listValueBets,
  restoreValueBet,
} from "@/api/value-bets/value-bets";
import type { ListValueBetsParams, ValueBet, ValueBetPage } from "@/api/model";
import { useRefresh } from "@/features/live/hooks";
import { ApiError } from "@/lib/request";

import { betText } from "./words";

const PAGE = 50;
const POLL_MS = 30_000;

export interface ValueBets {
  bets: ValueBet[] | undefined;
  /** Live ones in all. */
  live: number | undefined;
  error: ApiError | undefined;
  refreshing: boolean;
  loadingMore: boolean;
  more: (() => void) | undefined;
  retry: () => void;
  /** Puts a bet out of sight, with a way back. */
  dismiss: (bet: ValueBet) => void;
}

const without = (pages: ValueBetPage[] | undefined, id: string): ValueBetPage[] | undefined =>
  pages?.map((page) => ({ ...page, items: page.items.filter((bet) => bet.id !== id) }));

/** Value bets that match, page after page, asked for anew when there are news of any. */
export function useValueBets(params: ListValueBetsParams): ValueBets {
  const { data, error, size, setSize, isLoading, mutate } = useSWRInfinite<ValueBetPage, ApiError>(
    (index: number, previous: ValueBetPage | null) =>
      previous && !previous.next_cursor
        ? null
        : getListValueBetsKey({
            ...params,
            limit: PAGE,
            ...(previous?.next_cursor && { cursor: previous.next_cursor }),
          }),
    ([, page]: ReturnType<typeof getListValueBetsKey>) => listValueBets(page),
    { keepPreviousData: true, revalidateFirstPage: false, refreshInterval: POLL_MS },
  );
  const refresh = useCallback(() => void mutate(), [mutate]);
  useRefresh(["value_bets"], refresh);
  const last = data?.at(-1);
  const loadingMore = data !== undefined && data.length < size && !error;
  const more = useCallback(() => void setSize((now) => now + 1), [setSize]);
  const dismissal = useDismissal(refresh);
  return {
    bets: useMemo(() => data?.flatMap((page) => page.items), [data]),
    live: data?.[0]?.live,
    error,
    refreshing: isLoading && data !== undefined,
    loadingMore,
    more: last?.next_cursor && !loadingMore && !error ? more : undefined,
    retry: refresh,
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
        toast.error(what, { description: error instanceof ApiError ? error.message : undefined });
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
