/** Answers of the live API for tests, written as it writes them. */

import type {
  BoardRow,
  FixtureLive,
  LiveMarket,
  LivePrice,
  OddsBoard,
  PriceChange,
  QuotesMessage,
} from "@/api/model";

const NOW = "2026-11-25T12:00:00Z";

export const aPrice = (odds: string | null, facts: Partial<LivePrice> = {}): LivePrice => ({
  odds,
  previous: null,
  size: null,
  at: NOW,
  seen_at: NOW,
  changed_at: NOW,
  freshness: "fresh",
  quality_flag: null,
  edge: null,
  value: false,
  ...facts,
});

export const aMarket = (facts: Partial<LiveMarket> = {}): LiveMarket => ({
  market: "h2h_3way",
  line: null,
  selections: ["home", "draw", "away"],
  cells: [
    {
      venue: "sharp",
      provider: "the_odds_api",
      back: [aPrice("2.00"), aPrice("3.50"), aPrice("4.00")],
      lay: [],
      overround: 0.0357,
    },
    {
      venue: "soft",
      provider: "the_odds_api",
      back: [
        aPrice("2.20", { value: true, edge: 0.078 }),
        aPrice("3.40", { freshness: "stale" }),
        aPrice("4.40", { quality_flag: "outlier" }),
      ],
      lay: [],
      overround: -0.024,
    },
  ],
  fair: [0.49, 0.27, 0.24],
  fair_source: "sharp:sharp",
  best: [
    { selection: "home", venue: "soft", odds: "2.20", edge: 0.078 },
    { selection: "draw", venue: "sharp", odds: "3.50", edge: -0.055 },
    { selection: "away", venue: "sharp", odds: "4.00", edge: -0.04 },
  ],
  ...facts,
});

export const aRow = (facts: Partial<BoardRow> = {}): BoardRow => ({
  fixture_id: 7,
  sport: "football",
  competition: "E0",
  competition_name: "Premier League",
  kickoff: "2026-11-25T20:00:00Z",
  status: "scheduled",
  home: { key: "arsenal", name: "Arsenal" },
  away: { key: "chelsea", name: "Chelsea" },
  score: null,
  market: aMarket(),
  markets: 3,
  value_bets: 1,
  ...facts,
});

export const VENUES = [
  { key: "sharp", name: "Sandbox Sharp", kind: "bookmaker", commission: 0 },
  { key: "soft", name: "Sandbox Soft", kind: "bookmaker", commission: 0 },
];

export const aBoard = (facts: Partial<OddsBoard> = {}): OddsBoard => ({
  as_of: NOW,
  sandbox: true,
  venues: VENUES,
  items: [aRow()],
  next_cursor: null,
  ...facts,
});

export const aLive = (facts: Partial<FixtureLive> = {}): FixtureLive => ({
  row: aRow(),
  venues: VENUES,
  markets: [aMarket(), aMarket({ market: "totals", line: "2.5", selections: ["over", "under"] })],
  weather: [],
  identities: [
    { provider: "the_odds_api", ref: "abc", home: "Arsenal FC", away: "Chelsea", score: 0.98 },
    { provider: "betfair", ref: "1.23", home: "Arsenal", away: "Chelsea", score: null },
  ],
  ...facts,
});

export const aChange = (facts: Partial<PriceChange> = {}): PriceChange => ({
  fixture_id: 7,
  market: "h2h_3way",
  line: null,
  selection: 0,
  venue: "sharp",
  side: "back",
  odds: "2.30",
  previous: "2.00",
  at: "2026-11-25T12:00:05Z",
  quality_flag: null,
  ...facts,
});

export const aMessage = (changes: PriceChange[], facts: Partial<QuotesMessage> = {}): QuotesMessage => ({
  topic: "quotes",
  changes,
  resync: [],
  dropped: 0,
  sent_at: "2026-11-25T12:00:06Z",
  ...facts,
});
