"use client";

import { useCallback, useMemo } from "react";

import { useListCompetitions } from "@/api/competitions/competitions";
import type { Competition } from "@/api/model";
import { useListProviders } from "@/api/providers/providers";
import { useListVenues } from "@/api/venues/venues";
import { ODDS_FORMATS, odds as printOdds, type OddsFormat, type PrintOdds } from "@/lib/format";
import { useChoice } from "@/lib/preferences";
import type { ApiError } from "@/lib/request";
import { useSettled } from "@/lib/use-settled";
import { providerName, words } from "@/lib/words";

import { chargeOf, type Charge } from "./commission";

interface Competitions {
  competitions: Competition[];
  /** True until the first answer. */
  loading: boolean;
  error: ApiError | undefined;
  retry: () => void;
}

export function useCompetitions(): Competitions {
  const { data, error, mutate } = useListCompetitions();
  return {
    competitions: useMemo(() => data?.items ?? [], [data]),
    loading: !data && !error,
    error: data ? undefined : error,
    retry: () => void mutate(),
  };
}

/** Names of competitions by code; an unknown code is its own name. */
export function useCompetitionName(): (code: string) => string {
  const { competitions } = useCompetitions();
  return useCallback(
    (code) => competitions.find((competition) => competition.code === code)?.name ?? code,
    [competitions],
  );
}

/** Names of venues by key. */
export function useVenueName(): (key: string) => string {
  const { data } = useListVenues();
  const names = useMemo(() => new Map(data?.items.map((venue) => [venue.key, venue.name])), [data]);
  return useCallback((key) => names.get(key) ?? words(key), [names]);
}

/** Names of providers by key. */
export function useProviderName(): (key: string) => string {
  const { data } = useListProviders();
  // Others ask for providers every few seconds, mostly for what changes; their names stay.
  const names = useSettled(Object.fromEntries(data?.items.map((each) => [each.key, each.name]) ?? []));
  return useCallback((key) => names[key] ?? providerName(key), [names]);
}

/** What each venue charges; null also of a venue that is not known. */
export function useCharge(): (key: string) => Charge | null {
  const { data } = useListVenues();
  const charges = useMemo(() => new Map(data?.items.map((venue) => [venue.key, chargeOf(venue)])), [data]);
  return useCallback((key) => charges.get(key) ?? null, [charges]);
}

/** Whether a competition is made up, by its code. */
export function useIsDemo(): (code: string) => boolean {
  const { competitions } = useCompetitions();
  const demo = useMemo(
    () => new Set(competitions.filter((each) => each.demo).map((each) => each.code)),
    [competitions],
  );
  return useCallback((code) => demo.has(code), [demo]);
}

/** The reader's odds format, with a printer that obeys it. */
export function useOddsFormat(): {
  format: OddsFormat;
  setFormat: (format: OddsFormat) => void;
  odds: PrintOdds<string | number | null | undefined>;
} {
  const [format, setFormat] = useChoice("odds-format", ODDS_FORMATS);
  return {
    format,
    setFormat,
    odds: useCallback((value, options) => printOdds(value, format, options), [format]),
  };
}
