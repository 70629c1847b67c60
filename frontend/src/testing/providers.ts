import type {
  ContractAlert,
  IdentityReview,
  Provider,
  ProviderDetail,
  SameTeam,
  TeamMerge,
} from "@/api/model";

export const anAlert = (facts: Partial<ContractAlert> = {}): ContractAlert => ({
  document: "odds",
  field: "bookmakers.markets.outcomes.price",
  seen: "missing in 120 of 120",
  expected: "a number",
  first_seen: "2026-11-25T09:00:00Z",
  last_seen: "2026-11-25T09:10:00Z",
  times: 14,
  ended_at: null,
  ...facts,
});

export const aProvider = (facts: Partial<Provider> = {}): Provider => ({
  key: "the_odds_api",
  name: "The Odds API",
  site: "https://the-odds-api.com",
  terms: "A paid service with a free plan.",
  switch_on: ["ADVISOR_THE_ODDS_API_KEY=…"],
  live_odds: true,
  enabled: true,
  sandbox: true,
  health: "healthy",
  reason: "",
  last_success: "2026-11-25T09:49:27Z",
  last_failure: null,
  error_rate: 0,
  latency: { p50_ms: 41.4, p90_ms: 90, p99_ms: 416.9 },
  in_flight: 0,
  waiting: 0,
  quotas: [
    {
      provider: "the_odds_api",
      rate_limit: "month",
      window: "month",
      capacity: 500,
      remaining: 60,
      rate_factor: 0.5,
      resets_at: null,
      unit: "credits",
    },
  ],
  address: null,
  breakers: [
    {
      provider: "the_odds_api",
      endpoint: "odds",
      state: "open",
      failures: 5,
      fail_max: 5,
      opened_at: "2026-11-25T09:49:00Z",
      retry_at: new Date(Date.now() + 30_000).toISOString(),
    },
  ],
  alerts: [],
  stream: null,
  prices: {
    usable: true,
    confirmed_at: "2026-11-25T09:49:27Z",
    stale_seconds: 900,
    since: null,
    next_due: null,
    by_plan: false,
  },
  today: { day: "2026-11-25", calls: 8, credits: 24, money: "0.12", currency: "USD" },
  as_of: "2026-11-25T09:49:37Z",
  ...facts,
});

export const anOffProvider = aProvider({
  key: "nws",
  switch_on: ["ADVISOR_PROVIDERS=nws", "ADVISOR_CONTACT=…"],
  name: "National Weather Service",
  enabled: false,
  sandbox: false,
  health: "off",
  reason: "It is not configured.",
  quotas: [],
  address: null,
  breakers: [],
  prices: null,
  today: null,
  as_of: null,
});

export const aProviderDetail = (facts: Partial<ProviderDetail> = {}): ProviderDetail => ({
  provider: aProvider(),
  subjects: [
    {
      kind: "odds",
      key: "soccer_epl",
      sport: "football",
      cost: 3,
      next_due: null,
      tried_at: null,
      succeeded_at: null,
      items: null,
      error: "429: too many",
    },
  ],
  spend: [{ day: "2026-11-25", calls: 8, credits: 24, money: "0.12", currency: "USD" }],
  budget: {
    provider: "the_odds_api",
    rate_limit: "month",
    capacity: 500,
    remaining: 60,
    until: "2026-12-01T00:00:00Z",
    planned_credits: 90,
    kept_credits: 50,
    money: "0.00",
    currency: "USD",
    steps: [
      { kind: "odds", priority: "normal", calls: 10, credits: 50, dropped: false },
      { kind: "scores", priority: "low", calls: 20, credits: 40, dropped: true },
    ],
  },
  ended_alerts: [anAlert({ document: "scores", field: "completed", ended_at: "2026-11-25T09:20:00Z" })],
  quality_flags: [{ venue: "bet365", quality_flag: "book_sum", quotes: 4 }],
  refused: [
    {
      reason: "bad_odds",
      times: 2,
      last_seen: "2026-11-25T09:00:00Z",
      last_path: "$[0].price",
      last_detail: "-1",
    },
  ],
  unknown_fields: [
    {
      field: "event.rating",
      times: 7,
      first_seen: "2026-11-24T09:00:00Z",
      last_seen: "2026-11-25T09:00:00Z",
    },
  ],
  ...facts,
});

export const aReview: IdentityReview = {
  provider: "betfair",
  ref: "910029930760",
  competition: "99000002",
  title: null,
  home: "Foxholt",
  away: "Ravenmoor",
  kickoff: "2026-11-28T06:00:00Z",
  first_seen: "2026-11-25T09:48:57Z",
  last_seen: "2026-11-25T09:48:57Z",
  state: "review",
  candidates: [
    {
      fixture_id: 106,
      competition: "Division",
      kickoff: "2026-11-28T12:00:00Z",
      title: null,
      game: 1,
      home: { key: "foxholt-utd", name: "Foxholt Utd" },
      away: { key: "ravenmoor", name: "Ravenmoor" },
      score: 0.71,
      facts: [
        { text: "Ravenmoor is Ravenmoor: a known name", weight: 1 },
        { text: "the starts are 6 h apart", weight: -0.3 },
      ],
      same_teams: [],
    },
  ],
};

export const twoNames: SameTeam = {
  sport: "football",
  country: "England",
  team: { key: "foxholt", name: "Foxholt" },
  into: { key: "foxholt-utd", name: "Foxholt Utd" },
};

export const aMerge = (facts: Partial<TeamMerge> = {}): TeamMerge => ({
  ...twoNames,
  id: 17,
  names: ["Foxholt", "Foxholt Town"],
  matches: 19,
  joined: 3,
  merged_at: "2026-11-25T09:00:00Z",
  undone_at: null,
  ...facts,
});
