"use client";

import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

import { GetOddsBoardMarket, GetOddsBoardStatus, type GetOddsBoardParams } from "@/api/model";

/** In the order of interest: what can be bet on first. */
export const STATUSES = [
  GetOddsBoardStatus.upcoming,
  GetOddsBoardStatus.in_play,
  GetOddsBoardStatus.finished,
  GetOddsBoardStatus.all,
] as const;
export const MARKETS = Object.values(GetOddsBoardMarket);

const parsers = {
  search: parseAsString.withDefault(""),
  sport: parseAsString,
  competition: parseAsArrayOf(parseAsString).withDefault([]),
  status: parseAsStringLiteral(STATUSES).withDefault("upcoming"),
  market: parseAsStringLiteral(MARKETS),
};

/** What the board is narrowed by, kept in the address. */
export const useBoardQuery = () => useQueryStates(parsers, { history: "replace" });

export type BoardQuery = ReturnType<typeof useBoardQuery>[0];

export const TABS = ["board", "speed"] as const;

/** The part of the page that is shown. */
export const useOddsTab = () =>
  useQueryStates({ tab: parseAsStringLiteral(TABS).withDefault("board") }, { history: "replace" });

/** The API's parameters for a query; empty parts are left out. */
export function paramsOf(query: BoardQuery): GetOddsBoardParams {
  const params: GetOddsBoardParams = {
    search: query.search.trim() || undefined,
    sport: query.sport ?? undefined,
    competition: query.competition.length ? query.competition : undefined,
    status: query.status,
    market: query.market ?? undefined,
  };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

/** How many filters besides search and market are on. */
export const filterCount = (query: BoardQuery): number =>
  [query.sport, query.competition.length > 0, query.status !== "upcoming"].filter(Boolean).length;
