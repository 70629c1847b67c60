import type { ValueBet, ValueBetOutcome } from "@/api/model";
import { PerUnit } from "@/components/numbers";
import { cn } from "@/lib/cn";
import { UNKNOWN } from "@/lib/format";

const OUTCOMES: Record<NonNullable<ValueBetOutcome>, string> = {
  won: "Won",
  half_won: "Half won",
  push: "Push",
  half_lost: "Half lost",
  lost: "Lost",
  divided: "Divided",
  void: "Void",
};

export const OUTCOME_HINT =
  "What became of it, and what that pays per unit at risk at the last odds, after commission on this bet alone";

interface OutcomeProps {
  bet: Pick<ValueBet, "outcome" | "profit">;
  className?: string;
}

/** How an ended bet ended: `Won +0.95`; a dash until it is known. */
export function Outcome({ bet, className }: OutcomeProps) {
  if (bet.outcome === null) return <span className={cn("text-faint", className)}>{UNKNOWN}</span>;
  return (
    <span className={cn("whitespace-nowrap", className)} title={OUTCOME_HINT}>
      {OUTCOMES[bet.outcome]} <PerUnit value={bet.profit} />
    </span>
  );
}
