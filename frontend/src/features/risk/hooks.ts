"use client";

import { useCallback } from "react";

import { useGetConservativeMode } from "@/api/halts/halts";
import { useListRisk } from "@/api/ledger/ledger";
import type { ConservativeMode, RiskState } from "@/api/model";
import { useRefresh } from "@/features/live/hooks";

/** For when the stream is away: a change is otherwise asked for as it comes. */
const POLL_MS = 30_000;
const SWR = { refreshInterval: POLL_MS, keepPreviousData: true };

interface Standing {
  portfolios: RiskState[];
  mode: ConservativeMode | undefined;
}

/** How near portfolios are to their limits, and whether new bets are held back; asked anew when either changes. */
export function useRiskStanding(): Standing {
  const { data: risk, mutate: askRisk } = useListRisk({ swr: SWR });
  const { data: mode, mutate: askMode } = useGetConservativeMode({ swr: SWR });
  useRefresh(
    ["risk_levels"],
    useCallback(() => void askRisk(), [askRisk]),
  );
  useRefresh(
    ["breakers", "conservative_mode"],
    useCallback(() => void askMode(), [askMode]),
  );
  return { portfolios: risk?.items ?? [], mode };
}
