/** Answers of the live API for tests, written as it writes them. */

import type {
  BoardChanges,
  BoardRow,
  BoardVenue,
  Confirmed,
  FixtureLive,
  FlagChange,
  LiveMarket,
  LivePrice,
  MarketFacts,
  MarketFigures,
  OddsBoard,
  PriceChange,
  QuotesMessage,
} from "@/api/model";

export const NOW = "2026-11-25T12:00:00Z";
/** Longer ago than the markets' `stale_seconds`. */
export const LONG_AGO = "2026-11-25T11:40:00Z";

export const aPrice = (odds: string | null, facts: Partial<LivePrice> = {}): LivePrice => ({
  odds,
  previous: null,
  size: null,
  at: NOW,
  confirmed_at: NOW,
  changed_at: NOW,
  quality_flag: null,
  edge: null,
  value: false,
  ...facts,
});

export const aMarket = (facts: Partial<LiveMarket> = {}): LiveMarket => ({
  market: "h2h_3way",
  participant: null,
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
        aPrice("3.40", { confirmed_at: LONG_AGO }),
        aPrice("4.40", { quality_flag: "outlier" }),
      ],
      lay: [],
      overround: -0.024,
    },
  ],
  fair: [0.49, 0.27, 0.24],
  fair_odds: ["2.0408", "3.7037", "4.1667"],
  fair_source: "sharp:sharp",
  at_risk: 1,
  best: [
    { selection: "home", venue: "soft", odds: "2.20", edge: 0.078, kelly: 0.065 },
    { selection: "draw", venue: "sharp", odds: "3.50", edge: -0.055, kelly: 0 },
    { selection: "away", venue: "sharp", odds: "4.00", edge: -0.04, kelly: 0 },
  ],
  best_overround: -0.0097,
  ageing_seconds: 120,
  stale_seconds: 600,
  ...facts,
});

export const aRow = (facts: Partial<BoardRow> = {}): BoardRow => ({
  fixture_id: 7,
  sport: "football",
  competition: "E0",
  competition_name: "Premier League",
  kickoff: "2026-11-25T20:00:00Z",
  status: "scheduled",
  title: null,
  game: 1,
  ending: null,
  home: { key: "arsenal", name: "Arsenal" },
  away: { key: "chelsea", name: "Chelsea" },
  score: null,
  market: aMarket(),
  markets: 3,
  value_bets: 1,
  value_markets: ["spreads"],
  ...facts,
});

export const VENUES: BoardVenue[] = [
  { key: "sharp", name: "Sandbox Sharp", kind: "bookmaker", commission: 0, commission_basis: "bet_winnings" },
  { key: "soft", name: "Sandbox Soft", kind: "bookmaker", commission: 0, commission_basis: "bet_winnings" },
];

export const aBoard = (facts: Partial<OddsBoard> = {}): OddsBoard => ({
  as_of: NOW,
  version: "e0-1",
  sandbox: true,
  venues: VENUES,
  items: [aRow()],
  next_cursor: null,
  ...facts,
});

/** A page as changes that build on nothing: what a server says that knows nothing of the version it is asked about. */
export const allOf = ({ items, ...board }: OddsBoard): BoardChanges => ({
  ...board,
  since: null,
  fixtures: items.map((row) => row.fixture_id),
  rows: items.map(({ market, ...fixture }) => ({
    fixture_id: fixture.fixture_id,
    fixture,
    prices: {
      market: market && factsOf(market),
      venues: market?.cells.map((cell) => cell.venue) ?? [],
      cells: market?.cells ?? [],
    },
  })),
});

export const factsOf = ({ cells: _, ...facts }: LiveMarket): MarketFacts => facts;

export const aLive = (facts: Partial<FixtureLive> = {}): FixtureLive => ({
  row: aRow(),
  venues: VENUES,
  markets: [aMarket(), aMarket({ market: "totals", line: "2.5", selections: ["over", "under"] })],
  weather: [],
  identities: [
    { provider: "the_odds_api", ref: "abc", home: "Arsenal FC", away: "Chelsea", title: null, score: 0.98 },
    { provider: "betfair", ref: "1.23", home: "Arsenal", away: "Chelsea", title: null, score: null },
  ],
  results: [],
  ...facts,
});

export const aChange = (facts: Partial<PriceChange> = {}): PriceChange => ({
  fixture_id: 7,
  market: "h2h_3way",
  participant_id: null,
  line: null,
  selection: 0,
  venue: "sharp",
  side: "back",
  odds: "2.30",
  previous: "2.00",
  at: "2026-11-25T12:00:05Z",
  confirmed_at: "2026-11-25T12:00:05Z",
  quality_flag: null,
  ...facts,
});

export const aFlag = (facts: Partial<FlagChange> = {}): FlagChange => ({
  fixture_id: 7,
  market: "h2h_3way",
  participant_id: null,
  line: null,
  selection: 0,
  venue: "sharp",
  side: "back",
  quality_flag: "outlier",
  ...facts,
});

/** Figures that no arithmetic makes of the prices: who shows them has read them. */
export const someFigures = (facts: Partial<MarketFigures> = {}): MarketFigures => ({
  fixture_id: 7,
  market: "h2h_3way",
  participant_id: null,
  line: null,
  fair: [0.4, 0.3, 0.2],
  fair_odds: ["2.51", "3.31", "5.01"],
  fair_source: "consensus",
  at_risk: 0.75,
  best: [
    { selection: "home", venue: "sharp", odds: "2.30", edge: 0.111, kelly: 0.022 },
    { selection: "draw", venue: null, odds: null, edge: null, kelly: null },
    { selection: "away", venue: "soft", odds: "4.40", edge: -0.2, kelly: 0 },
  ],
  best_overround: 0.123,
  venues: [{ venue: "sharp", edge: [0.111, -0.222, null], value: [true, false, false], overround: 0.456 }],
  ageing_seconds: 7,
  stale_seconds: 70,
  ...facts,
});

export const aConfirmation = (facts: Partial<Confirmed> = {}): Confirmed => ({
  provider: "the_odds_api",
  fixture_id: 7,
  market: "h2h_3way",
  at: "2026-11-25T12:00:05Z",
  ...facts,
});

export const aMessage = (changes: PriceChange[], facts: Partial<QuotesMessage> = {}): QuotesMessage => ({
  topic: "quotes",
  changes,
  flags: [],
  figures: [],
  confirmed: [],
  resync: [],
  dropped: 0,
  sent_at: "2026-11-25T12:00:06Z",
  ...facts,
});
