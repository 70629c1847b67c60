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
  double_chance: {
    key: "double_chance",
    name: "Double chance",
    short_name: "DC",
    selections: ["home_or_draw", "home_or_away", "draw_or_away"],
    line: "none",
  },
  h2h_3way_h1: {
    key: "h2h_3way_h1",
    name: "First half result (1X2)",
    short_name: "1H 1X2",
    selections: ["home", "draw", "away"],
    line: "none",
  },
  totals_h1: {
    key: "totals_h1",
    name: "First half over/under",
    short_name: "1H O/U",
    selections: ["over", "under"],
    line: "points",
  },
  home_totals: {
    key: "home_totals",
    name: "Home team over/under",
    short_name: "Home O/U",
    selections: ["over", "under"],
    line: "points",
  },
  away_totals: {
    key: "away_totals",
    name: "Away team over/under",
    short_name: "Away O/U",
    selections: ["over", "under"],
    line: "points",
  },
};
