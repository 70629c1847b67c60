"use client";

import { useCallback } from "react";

import type { LeadList, SurvivalList } from "@/api/model";
import { useGetLeads, useGetSurvival } from "@/api/odds/odds";
import type { ApiError } from "@/lib/request";

/** The worker computes both every few minutes. */
const POLL_MS = 60_000;
const SWR = { refreshInterval: POLL_MS, keepPreviousData: true };

/** Seconds after a price is found. */
export const AFTER = [5, 15, 60] as const;

interface Found<Data> {
  data: Data | undefined;
  error: ApiError | undefined;
  retry: () => void;
}

/** The chance that a price is still there, by venue and market; null for prices of any edge. */
export function useSurvival(edge: number | null): Found<SurvivalList> {
  const { data, error, mutate } = useGetSurvival(
    { after: [...AFTER], ...(edge !== null && { edge }) },
    { swr: SWR },
  );
  return { data, error, retry: useCallback(() => void mutate(), [mutate]) };
}

/** Which of two venues moves first, everywhere. */
export function useLeads(): Found<LeadList> {
  const { data, error, mutate } = useGetLeads(undefined, { swr: SWR });
  return { data, error, retry: useCallback(() => void mutate(), [mutate]) };
}
