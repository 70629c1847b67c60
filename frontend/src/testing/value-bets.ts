/** Answers of the live API for tests, written as it writes them. */

import type { Arbitrage, ValueBet, ValueBetWhy } from "@/api/model";

const ID = "8a1c2f0e-5b1d-4c3e-9f60-7a2b1c0d9e8f";

export const aBet = (facts: Partial<ValueBet> = {}): ValueBet => ({
  id: ID,
  instance: "value",
  fixture: {
    id: 7,
    sport: "football",
    competition: "E0",
    competition_name: "Premier League",
    kickoff: "2100-11-25T20:00:00Z",
    status: "scheduled",
    home: { key: "arsenal", name: "Arsenal" },
    away: { key: "chelsea", name: "Chelsea" },
  },
  market: "spreads",
  line: "-0.75",
  selection: "away",
  venue: "soft",
  venue_name: "Sandbox Soft",
  state: "live",
  ended_because: null,
  first_seen: "2026-11-25T12:00:00Z",
  last_seen: "2026-11-25T12:01:00Z",
  ended_at: null,
  odds: "2.20",
  first_odds: "2.15",
  best_odds: "2.25",
  edge: 0.078,
  first_edge: 0.05,
  best_edge: 0.102,
  fair_probability: 0.49,
  fair_odds: "2.0408",
  fair_source: "sharp:sharp",
  commission: 0,
  kelly: 0.065,
  chances: [
    { after_seconds: 5, chance: 0.62, error: 0.02 },
    { after_seconds: 60, chance: 0.09, error: 0.01 },
  ],
  closing_odds: null,
  closing_probability: null,
  closing_fair_odds: null,
  clv: null,
  dismissed_at: null,
  ...facts,
});

export const aWhy = (facts: Partial<ValueBetWhy> = {}): ValueBetWhy => ({
  bet: aBet(),
  selections: ["home", "away"],
  fair: [0.51, 0.49],
  fair_odds: ["1.9608", "2.0408"],
  prices: [
    {
      venue: "other",
      venue_name: "Sandbox Other",
      odds: ["1.85", "2.00"],
      at: "2026-11-25T12:01:00Z",
      overround: 0.04,
      part: "other",
    },
    {
      venue: "soft",
      venue_name: "Sandbox Soft",
      odds: ["1.80", "2.20"],
      at: "2026-11-25T12:01:00Z",
      overround: 0.01,
      part: "bet",
    },
  ],
  steps: [
    { title: "Price", text: "Sandbox Soft offers 2.20 on away." },
    { title: "Edge", text: "49.0% x 2.2000 - 1 = +7.80%: expected profit of each unit staked." },
  ],
  ...facts,
});

export const anArbitrage = (facts: Partial<Arbitrage> = {}): Arbitrage => ({
  id: "11111111-1111-4111-8111-111111111111",
  kind: "surebet",
  fixture: aBet().fixture,
  market: "totals",
  state: "live",
  first_seen: "2026-11-25T12:00:00Z",
  last_seen: "2026-11-25T12:01:00Z",
  ended_at: null,
  margin: 0.0123,
  best_margin: 0.02,
  middle_margin: null,
  total_stake: "100.00",
  currency: "EUR",
  legs: [
    {
      line: "2.5",
      selection: "over",
      venue: "soft",
      venue_name: "Sandbox Soft",
      side: "back",
      odds: "2.10",
      stake: "48.20",
    },
    {
      line: "2.5",
      selection: "under",
      venue: "sharp",
      venue_name: "Sandbox Sharp",
      side: "back",
      odds: "1.96",
      stake: "51.80",
    },
  ],
  ...facts,
});
