import type {
  BacktestBet,
  BacktestReport,
  BacktestRun,
  Competition,
  EquityPoint,
  Fixture,
  OddsBook,
  StrategyList,
  Summary,
} from "@/api/model";

export const aSummary = (facts: Partial<Summary> = {}): Summary => ({
  matches: 380,
  matches_priced: 375,
  signals: 60,
  bets: 52,
  won: 20,
  lost: 30,
  pushed: 2,
  turnover: "520.00",
  profit: "-12.40",
  final_bankroll: "987.60",
  yield: -0.0238,
  roi: -0.0124,
  win_rate: 0.4,
  max_drawdown: "60.00",
  max_drawdown_share: 0.06,
  max_drawdown_days: 31.5,
  longest_losing_streak: 7,
  sharpe: -0.2,
  sortino: -0.3,
  profit_factor: 0.96,
  average_odds: 2.71,
  average_edge: 0.034,
  expected_profit: "17.68",
  expected_yield: 0.034,
  profit_standard_error: "95.10",
  clv: 0.012,
  clv_bets: 50,
  clv_sharp_bets: 48,
  clv_consensus_bets: 2,
  clv_beaten: 0.61,
  ...facts,
});

export const aRun = (facts: Partial<BacktestRun> = {}): BacktestRun => ({
  id: "11111111-1111-4111-8111-111111111111",
  name: null,
  state: "done",
  progress: 1,
  stage: "done",
  strategy: "value",
  competitions: ["E0"],
  market: "h2h_3way",
  date_from: null,
  date_to: null,
  config: { min_edge: 0.02, fair: "sharp:pinnacle" },
  staking: { kind: "flat", stake: "10.00" },
  limits: null,
  bankroll: "1000.00",
  currency: "EUR",
  created_at: "2026-01-05T10:00:00Z",
  started_at: "2026-01-05T10:00:01Z",
  finished_at: "2026-01-05T10:00:02Z",
  error: null,
  config_hash: "aa".repeat(32),
  data_hash: "bb".repeat(32),
  order_hash: "cc".repeat(32),
  summary: aSummary(),
  ...facts,
});

export const aPoint = (at: string, bankroll: string, facts: Partial<EquityPoint> = {}): EquityPoint => ({
  at,
  bankroll,
  drawdown: 0,
  expected: bankroll,
  ...facts,
});

export const aReport = (facts: Partial<BacktestReport> = {}): BacktestReport => ({
  run: aRun(),
  equity: [aPoint("2024-08-17T17:00:00Z", "990.00"), aPoint("2025-05-25T17:00:00Z", "987.60")],
  breakdowns: [],
  refusals: [],
  notes: [],
  ...facts,
});

export const aBet = (facts: Partial<BacktestBet> = {}): BacktestBet => ({
  number: 1,
  placed_at: "2024-08-16T17:00:00Z",
  settled_at: "2024-08-17T17:00:00Z",
  kickoff: "2024-08-17T15:00:00Z",
  competition: "E0",
  season: "2024/25",
  home: "arsenal",
  away: "nottingham-forest",
  score: "2-1",
  market: "h2h_3way",
  line: null,
  selection: "home",
  venue: "bet365",
  odds: "2.1000",
  fair_probability: 0.5,
  edge: 0.05,
  stake: "10.00",
  outcome: "won",
  profit: "11.00",
  bankroll: "1011.00",
  clv: 0.02,
  clv_source: "sharp",
  ...facts,
});

export const aCompetition = (facts: Partial<Competition> = {}): Competition => ({
  code: "E0",
  name: "Premier League",
  country: "England",
  sport: "football",
  demo: false,
  matches: 760,
  first_date: "2022-08-05",
  last_date: "2024-05-19",
  seasons: ["2022/23", "2023/24"],
  markets: [
    { market: "h2h_3way", matches: 750 },
    { market: "totals", matches: 0 },
  ],
  venues: ["pinnacle", "bet365"],
  ...facts,
});

export const aFixture = (facts: Partial<Fixture> = {}): Fixture => ({
  id: 7,
  competition: "E0",
  competition_name: "Premier League",
  season: "2023/24",
  kickoff: "2023-08-12T14:00:00Z",
  kickoff_known: true,
  home: { key: "arsenal", name: "Arsenal" },
  away: { key: "nottingham-forest", name: "Nottingham Forest" },
  status: "finished",
  home_score: 2,
  away_score: 1,
  market: "h2h_3way",
  venues: 2,
  best: [{ selection: "home", odds: "1.25", venue: "bet365", fair_probability: 0.81, edge: 0.0125 }],
  ...facts,
});

export const aBook = (facts: Partial<OddsBook> = {}): OddsBook => ({
  market: "h2h_3way",
  line: null,
  phase: "pre_match",
  selections: ["home", "draw", "away"],
  prices: [
    {
      venue: "pinnacle",
      name: "Pinnacle",
      aggregate: false,
      at: "2023-08-11T14:00:00Z",
      odds: ["1.22", "7.00", "14.00"],
      overround: 0.034,
    },
    {
      venue: "bet365",
      name: "Bet365",
      aggregate: false,
      at: "2023-08-11T14:00:00Z",
      odds: ["1.25", "6.50", null],
      overround: null,
    },
    {
      venue: "max",
      name: "Market maximum",
      aggregate: true,
      at: "2023-08-11T14:00:00Z",
      odds: ["1.25", "7.50", "15.00"],
      overround: 0.0,
    },
  ],
  fair_source: "sharp:pinnacle",
  fair: [0.81, 0.13, 0.06],
  best: [
    { selection: "home", odds: "1.25", venue: "bet365", fair_probability: 0.81, edge: 0.0125 },
    { selection: "draw", odds: "7.00", venue: "pinnacle", fair_probability: 0.13, edge: -0.09 },
    { selection: "away", odds: "14.00", venue: "pinnacle", fair_probability: 0.06, edge: -0.16 },
  ],
  ...facts,
});

const bound = { anyOf: [{ pattern: "^\\d{1,12}(\\.\\d{1,4})?%?$", type: "string" }, { type: "null" }] };

/** Strategies with schemas of every shape the form reads, written as the API writes them. */
export const theStrategies = (): StrategyList => ({
  items: [
    {
      name: "value",
      title: "Value against a fair line",
      description: "Bets where the best price pays more than it is worth.",
      family: "value",
      markets: ["h2h_3way", "totals"],
      parameters: {
        $defs: { Method: { enum: ["power", "odds_ratio"], title: "Method", type: "string" } },
        type: "object",
        properties: {
          fair: {
            default: "sharp:pinnacle",
            pattern: "^(consensus|sharp:[a-z0-9_]{1,40})$",
            title: "Fair line",
            examples: ["sharp:pinnacle"],
            type: "string",
          },
          method: { $ref: "#/$defs/Method", default: "power", title: "Margin removal" },
          min_edge: {
            default: 0.02,
            minimum: -1,
            maximum: 10,
            title: "Least edge",
            type: "number",
            description: "Smallest edge.",
          },
          max_edge: {
            anyOf: [{ minimum: -1, maximum: 1000, type: "number" }, { type: "null" }],
            default: null,
            title: "Largest edge",
          },
          venues: {
            anyOf: [
              { items: { type: "string", pattern: "^[a-z0-9_]{1,40}$" }, minItems: 1, type: "array" },
              { type: "null" },
            ],
            default: null,
            title: "Venues",
          },
          weights: {
            patternProperties: { "^[a-z0-9_]{1,40}$": { minimum: 0, maximum: 1000, type: "number" } },
            title: "Consensus weights",
            type: "object",
          },
          replay: { type: "boolean", default: true, title: "Replay" },
          rounds: { type: "integer", default: 3, exclusiveMinimum: 0, exclusiveMaximum: 10, title: "Rounds" },
        },
      },
    },
  ],
  staking: {
    discriminator: { propertyName: "kind" },
    $defs: {
      Flat: {
        title: "Flat",
        type: "object",
        properties: {
          kind: { const: "flat", default: "flat", type: "string" },
          stake: { default: "10.00", pattern: "^\\d{1,12}(\\.\\d{1,4})?$", title: "Stake", type: "string" },
        },
      },
      Kelly: {
        title: "Kelly",
        type: "object",
        properties: {
          kind: { const: "kelly", default: "kelly", type: "string" },
          fraction: {
            default: 0.25,
            exclusiveMinimum: 0,
            maximum: 1,
            title: "Kelly fraction",
            type: "number",
          },
        },
      },
    },
    oneOf: [{ $ref: "#/$defs/Flat" }, { $ref: "#/$defs/Kelly" }],
  },
  limits: {
    type: "object",
    properties: {
      max_stake: { ...bound, default: "5%", title: "Per bet" },
      max_open_bets: {
        anyOf: [{ minimum: 1, type: "integer" }, { type: "null" }],
        default: null,
        title: "Open bets",
      },
    },
  },
});
