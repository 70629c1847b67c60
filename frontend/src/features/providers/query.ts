"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

import { ListIdentityReviewsState } from "@/api/model";

export const TABS = ["providers", "reviews", "breakers", "storage"] as const;
export const REVIEW_STATES = Object.values(ListIdentityReviewsState);

const parsers = {
  tab: parseAsStringLiteral(TABS).withDefault("providers"),
  /** Of this provider alone: reviews and breakers. */
  from: parseAsString,
  state: parseAsStringLiteral(REVIEW_STATES).withDefault("review"),
};

/** Which part of the page is shown, and of which provider, kept in the address. */
export const useProvidersQuery = () => useQueryStates(parsers, { history: "replace" });

/** The open provider, kept in the address so that it can be linked to and left with Back. */
export const useOpenProvider = () => useQueryStates({ provider: parseAsString }, { history: "push" });
