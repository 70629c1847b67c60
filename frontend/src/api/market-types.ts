import type { MarketType } from "./model";

/** All market types that can be priced and settled, by key. */
export const MARKET_TYPES: Readonly<Record<string, MarketType>> = {
  h2h_3way: {
    key: "h2h_3way",
    name: "Match result (1X2)",
    short_name: "1X2",
    selections: ["home", "draw", "away"],
    line: "none",
  },
  h2h: { key: "h2h", name: "Moneyline", short_name: "Moneyline", selections: ["home", "away"], line: "none" },
  spreads: {
    key: "spreads",
    name: "Handicap",
    short_name: "AH",
    selections: ["home", "away"],
    line: "handicap",
  },
  totals: {
    key: "totals",
    name: "Over/under",
    short_name: "O/U",
    selections: ["over", "under"],
    line: "points",
  },
  draw_no_bet: {
    key: "draw_no_bet",
    name: "Draw no bet",
    short_name: "DNB",
    selections: ["home", "away"],
    line: "none",
  },
  btts: {
    key: "btts",
    name: "Both teams to score",
    short_name: "BTTS",
    selections: ["yes", "no"],
    line: "none",
  },
};
