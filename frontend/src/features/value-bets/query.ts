"use client";

import {
  createParser,
  parseAsArrayOf,
  parseAsFloat,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from "nuqs";

import { ListArbitragesKind, ListValueBetsOrder, type ListValueBetsParams } from "@/api/model";

export const TABS = ["live", "expired", "closed", "dismissed", "arbitrage"] as const;
type Tab = (typeof TABS)[number];
export type BetTab = Exclude<Tab, "arbitrage">;

export const ORDERS = Object.values(ListValueBetsOrder);
export const KINDS = Object.values(ListArbitragesKind);

const parsers = {
  tab: parseAsStringLiteral(TABS).withDefault("live"),
  order: parseAsStringLiteral(ORDERS),
  sport: parseAsString,
  competition: parseAsArrayOf(parseAsString).withDefault([]),
  edge: parseAsFloat,
  fixture: parseAsInteger,
  kind: parseAsStringLiteral(KINDS),
  stake: parseAsString.withDefault(""),
};

/** What is shown of the bets found, kept in the address. */
export const useBetQuery = () => useQueryStates(parsers, { history: "replace" });

export type BetQuery = ReturnType<typeof useBetQuery>[0];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// What is no id would be another path of the API, with another answer.
const parseAsId = createParser({
  parse: (text) => (UUID.test(text) ? text : null),
  serialize: (id: string) => id,
});

/** The open bet, kept in the address so that it can be linked to and left with Back. */
export const useOpenBet = () => useQueryStates({ bet: parseAsId }, { history: "push" });

/** Live ones are worked off by edge, ended ones read from the newest. */
export const orderOf = (query: Pick<BetQuery, "tab" | "order">): ListValueBetsOrder =>
  query.order ?? (query.tab === "live" ? "edge" : "newest");

/** The API's parameters for a tab of bets; empty parts are left out. */
export function paramsOf(query: BetQuery, tab: BetTab): ListValueBetsParams {
  const params: ListValueBetsParams = {
    // Dismissed ones are listed whatever became of them; of the others the API leaves them out by itself.
    ...(tab === "dismissed" ? { dismissed: true } : { state: tab }),
    order: orderOf({ ...query, tab }),
    sport: query.sport ?? undefined,
    competition: query.competition.length ? query.competition : undefined,
    min_edge: query.edge === null ? undefined : query.edge / 100,
    fixture: query.fixture ?? undefined,
  };
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== undefined));
}

/** How many filters are on. */
export const filterCount = (query: BetQuery): number =>
  [query.sport, query.competition.length > 0, query.edge !== null, query.fixture !== null].filter(Boolean)
    .length;
