"use client";

import { createParser, parseAsStringLiteral, useQueryStates } from "nuqs";

export const TABS = ["open", "settled", "refused"] as const;
export type BetTab = (typeof TABS)[number];

const parsers = { tab: parseAsStringLiteral(TABS).withDefault("open") };

/** Which bets are shown, kept in the address. */
export const useBetsQuery = () => useQueryStates(parsers, { history: "replace" });

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// What is no reference would be another path of the API, with another answer.
const parseAsReference = createParser({
  parse: (text) => (UUID.test(text) ? text : null),
  serialize: (reference: string) => reference,
});

/** The open bet, kept in the address so that it can be linked to and left with Back. */
export const useOpenBet = () => useQueryStates({ bet: parseAsReference }, { history: "push" });
