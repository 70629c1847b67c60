import type { RiskLevel, RiskState, TradingBreakerState } from "@/api/model";

const LEVELS: readonly RiskLevel[] = ["low", "medium", "high", "critical"];

/** The portfolio that is nearest to its limits; null of none. */
export const worstOf = (portfolios: readonly RiskState[]): RiskState | null =>
  portfolios.reduce<RiskState | null>(
    (worst, each) =>
      worst === null || LEVELS.indexOf(each.level) > LEVELS.indexOf(worst.level) ? each : worst,
    null,
  );

/** A level in words, and the colour beside them. */
export const LEVEL: Record<Exclude<RiskLevel, "low">, { name: string; tone: string }> = {
  medium: { name: "Risk medium", tone: "text-muted border-border" },
  high: { name: "Risk high", tone: "text-warn border-warn/40 bg-warn/10" },
  critical: { name: "Risk critical", tone: "text-danger border-danger/40 bg-danger/10" },
};

/** Until when it goes on, whatever the cause. */
export const UNTIL: Record<Exclude<TradingBreakerState, "closed">, string> = {
  open: "No new bets until the cause is gone",
  cool_down: "The cause is gone; no new bets until the cool-down is over",
  half_open: "New bets at reduced stakes until the trial is over",
};
