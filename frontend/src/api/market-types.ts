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
};
