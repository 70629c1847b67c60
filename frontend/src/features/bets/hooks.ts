"use client";

import { getListBetsKey, getListRefusedSignalsKey, listBets, listRefusedSignals } from "@/api/bets/bets";
import { useListPortfolios } from "@/api/ledger/ledger";
import type { BetOrder, RefusedSignal } from "@/api/model";
import { usePages, type Paged } from "@/lib/use-pages";

import type { BetTab } from "./query";

const PAGE = 50;
/** Bets are placed and settled within seconds; each list is one short query. */
export const POLL_MS = 5_000;

/** Bets that stand so, page after page. */
export function useBets(tab: BetTab): Paged<BetOrder> {
  const { paged } = usePages(
    (cursor) => getListBetsKey({ state: tab, limit: PAGE, ...(cursor && { cursor }) }),
    ([, params]) => listBets(params),
    { pollMs: POLL_MS },
  );
  return paged;
}

/** Signals that became no order. */
export function useRefusals(): Paged<RefusedSignal> {
  const { paged } = usePages(
    (cursor) => getListRefusedSignalsKey({ limit: PAGE, ...(cursor && { cursor }) }),
    ([, params]) => listRefusedSignals(params),
    { pollMs: POLL_MS },
  );
  return paged;
}

/** What each portfolio holds, and has won and lost. */
export const usePortfolios = () =>
  useListPortfolios({ swr: { refreshInterval: POLL_MS, keepPreviousData: true } });
