/** The headline figures of a run: how each is named, printed, compared and explained. */

import type { Summary } from "@/api/model";
import { subtract } from "@/lib/decimal";
import { amount, count, days, decimal, MINUS, money, percent, UNKNOWN } from "@/lib/format";
import { plural } from "@/lib/words";

type Good = "more" | "less" | "neither";

export interface Figure {
  key: string;
  label: string;
  explanation: string;
  good: Good;
  text: (summary: Summary, currency: string) => string;
  /** The plain number it is compared by; null when unknown. */
  value: (summary: Summary) => number | null;
  /** The second run's figure minus the first's, as text. */
  difference: (from: Summary, to: Summary) => string;
}

const signed = { sign: true };

type Key<Value> = { [K in keyof Summary]: Summary[K] extends Value ? K : never }[keyof Summary];

type Facts = Pick<Figure, "label" | "explanation" | "good">;

function moneyFigure(key: Key<string>, facts: Facts, withSign = false): Figure {
  return {
    ...facts,
    key,
    text: (summary, currency) => money(summary[key], currency, { sign: withSign }),
    value: (summary) => Number(summary[key]),
    difference: (from, to) => amount(subtract(to[key], from[key]), signed),
  };
}

function shareFigure(key: Key<number | null>, facts: Facts, withSign = false): Figure {
  return {
    ...facts,
    key,
    text: (summary) => percent(summary[key], 1, { sign: withSign }),
    value: (summary) => summary[key],
    difference: (from, to) => points(from[key], to[key], (gap) => percent(gap, 1, signed).replace("%", "pp")),
  };
}

function plainFigure(key: Key<number | null>, facts: Facts, places: number): Figure {
  return {
    ...facts,
    key,
    text: (summary) => decimal(summary[key], places),
    value: (summary) => summary[key],
    difference: (from, to) => points(from[key], to[key], (gap) => decimal(gap, places, signed)),
  };
}

function points(from: number | null, to: number | null, print: (gap: number) => string): string {
  return from === null || to === null ? UNKNOWN : print(to - from);
}

export const FIGURES = {
  profit: moneyFigure(
    "profit",
    {
      label: "Profit",
      good: "more",
      explanation:
        "What the bets earned after commission. Expected: the sum of stake × edge, with one standard error.",
    },
    true,
  ),
  expected_profit: moneyFigure(
    "expected_profit",
    {
      label: "Expected profit",
      good: "more",
      explanation:
        "Sum of the amounts at risk × edge: what the bets would earn if the fair probabilities are right.",
    },
    true,
  ),
  yield: shareFigure(
    "yield",
    { label: "Yield", good: "more", explanation: "Profit ÷ turnover: what each unit at risk earned." },
    true,
  ),
  roi: shareFigure("roi", { label: "ROI", good: "more", explanation: "Profit ÷ starting bankroll." }, true),
  turnover: moneyFigure("turnover", {
    label: "Turnover",
    good: "neither",
    explanation: "Sum of what the bets put at risk, on the matches that have a price on the market.",
  }),
  bets: plainFigure(
    "bets",
    {
      label: "Bets",
      good: "neither",
      explanation: "Bets placed. A signal is a bet the strategy asked for; limits can refuse it.",
    },
    0,
  ),
  win_rate: shareFigure("win_rate", {
    label: "Win rate",
    good: "more",
    explanation: "Won ÷ (won + lost); under it won, lost and pushed. Pushes do not count.",
  }),
  clv: shareFigure(
    "clv",
    {
      label: "CLV",
      good: "more",
      explanation:
        "Closing line value: the odds taken against the margin-free closing odds, averaged over bets with a close. The surest early sign of an edge.",
    },
    true,
  ),
  clv_beaten: shareFigure("clv_beaten", {
    label: "Beat the close",
    good: "more",
    explanation: "Share of bets with a close that got better odds than it.",
  }),
  max_drawdown: moneyFigure("max_drawdown", {
    label: "Max drawdown",
    good: "less",
    explanation:
      "Deepest fall of the settled bankroll from a peak; its largest share of that peak; the longest time until a peak was seen again.",
  }),
  max_drawdown_share: shareFigure("max_drawdown_share", {
    label: "Max drawdown, share",
    good: "less",
    explanation: "Largest fall as a share of the peak it fell from.",
  }),
  max_drawdown_days: {
    key: "max_drawdown_days",
    label: "Longest drawdown",
    good: "less",
    explanation: "Longest time from a peak to its recovery, or to the end.",
    text: (summary) => days(summary.max_drawdown_days),
    value: (summary) => summary.max_drawdown_days,
    difference: (from, to) => {
      const gap = to.max_drawdown_days - from.max_drawdown_days;
      if (Math.abs(gap) < 0.5) return days(0);
      return gap < 0 ? MINUS + days(-gap) : `+${days(gap)}`;
    },
  },
  longest_losing_streak: plainFigure(
    "longest_losing_streak",
    {
      label: "Losing streak",
      good: "less",
      explanation: "Most losing bets in a row, in the order they were settled.",
    },
    0,
  ),
  sharpe: plainFigure(
    "sharpe",
    {
      label: "Sharpe",
      good: "more",
      explanation:
        "Mean ÷ deviation of daily returns on the starting bankroll, every calendar day, × √365. Sortino counts losing days only.",
    },
    2,
  ),
  sortino: plainFigure(
    "sortino",
    { label: "Sortino", good: "more", explanation: "Like Sharpe, with downside deviation only." },
    2,
  ),
  profit_factor: plainFigure(
    "profit_factor",
    {
      label: "Profit factor",
      good: "more",
      explanation: "Gross winnings ÷ gross losses; above 1 is a gain.",
    },
    2,
  ),
  average_odds: plainFigure(
    "average_odds",
    { label: "Average odds", good: "neither", explanation: "Mean decimal odds and mean edge of the bets." },
    2,
  ),
  average_edge: shareFigure(
    "average_edge",
    {
      label: "Average edge",
      good: "neither",
      explanation: "Mean expected profit per unit staked, at the odds taken.",
    },
    true,
  ),
} satisfies Record<string, Figure>;

/** Whether what is expected leaves out that stakes may return, of all bets or of some. */
export const givenNoPushOf = (summary: Summary): string => leavesOut(summary.given_no_push, summary.bets);

/** The same of closing line value, of the bets that have one. */
export const clvGivenNoPushOf = (summary: Summary): string =>
  leavesOut(summary.clv_given_no_push, summary.clv_bets);

function leavesOut(unknown: number | null, bets: number): string {
  if (!bets || !unknown) return "";
  return unknown === bets ? " given no push" : " partly given no push";
}

/** What puts a headline into proportion, said under it in one line; of one that is not known, why. */
export const CONTEXT: Readonly<Record<string, (summary: Summary, currency: string) => string>> = {
  profit: (s) =>
    `expected${givenNoPushOf(s)} ${amount(s.expected_profit, signed)} ± ${amount(s.profit_standard_error)}`,
  yield: (s) =>
    s.expected_yield === null
      ? "nothing was staked"
      : `expected${givenNoPushOf(s)} ${percent(s.expected_yield, 1, signed)} ± ${percent(yieldError(s))}`,
  clv: (s) =>
    s.clv_bets
      ? `${percent(s.clv_beaten)} of ${count(s.clv_bets)} beat the close${clvGivenNoPushOf(s)}`
      : "no bet has a close",
  max_drawdown: (s) => `${percent(s.max_drawdown_share)} of the peak, longest ${days(s.max_drawdown_days)}`,
  roi: (s, currency) => `to ${money(s.final_bankroll, currency)}`,
  bets: (s) => `of ${plural(s.signals, count(s.signals), "signal")}`,
  win_rate: (s) =>
    s.win_rate === null ? "no bet won or lost" : `${count(s.won)} / ${count(s.lost)} / ${count(s.pushed)}`,
  turnover: (s) => `${plural(s.matches_priced, count(s.matches_priced), "match", "matches")}`,
  average_odds: (s) =>
    s.average_odds === null ? "no bets" : `edge${givenNoPushOf(s)} ${percent(s.average_edge, 1, signed)}`,
  sharpe: (s) => (s.sharpe === null ? "needs days that differ" : `Sortino ${decimal(s.sortino)}`),
  profit_factor: (s) => (s.profit_factor === null ? "nothing was lost" : "won ÷ lost"),
  longest_losing_streak: () => "in a row",
};

/** The standard error of profit on the scale of the yield, for showing beside it. */
function yieldError(summary: Summary): number | null {
  const turnover = Number(summary.turnover);
  return turnover > 0 ? Number(summary.profit_standard_error) / turnover : null;
}
