"use client";

import type { ReactNode } from "react";

import type { BetOrder, ClosablePosition, CloseOutPlan, StayingPosition } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { count, money, size } from "@/lib/format";
import { plural } from "@/lib/words";

import { eventText, onText } from "../words";
import { totalText, whyItStays } from "./words";

const signed = ({ amount, asset }: { amount: string; asset: string | null }): string =>
  money(amount, asset ?? "", { sign: true });

/** What closing out does, line by line, and what it leaves open. */
export function Plan({ plan }: { plan: CloseOutPlan }) {
  const nothing = plan.closing.length + plan.staying.length + plan.cancels.length === 0;
  return (
    <>
      <div className="space-y-1 px-4 pb-3 text-13">
        {plan.totals.map((total) => (
          <p key={total.after.asset} className="text-pretty">
            {totalText(total)}
          </p>
        ))}
        {plan.cancels.length > 0 && (
          <p className="text-pretty">
            {plural(plan.cancels.length, count(plan.cancels.length), "order")} not matched yet{" "}
            {plan.cancels.length === 1 ? "is" : "are"} taken back.
          </p>
        )}
        <p className="text-pretty text-muted">
          {nothing
            ? "Nothing is open. Going on halts betting, and nothing else."
            : "Before commission. Odds are at most 2% worse than shown, or nothing is placed. Betting is halted until somebody lifts the halt."}
        </p>
      </div>
      {plan.closing.length > 0 && (
        <SheetSection title="Closes" aside="Result, and what it may be as it is">
          <ul className="divide-y divide-border/60">
            {plan.closing.map((each) => (
              <Closing key={each.bet.reference} position={each} />
            ))}
          </ul>
        </SheetSection>
      )}
      {plan.staying.length > 0 && (
        <SheetSection title="Stays open" aside="What it may bring">
          <ul className="divide-y divide-border/60">
            {plan.staying.map((each) => (
              <Staying key={each.bet.reference} position={each} />
            ))}
          </ul>
        </SheetSection>
      )}
    </>
  );
}

interface LineProps {
  bet: BetOrder;
  bets: number;
  result: ReactNode;
  beside: ReactNode;
  children: ReactNode;
}

function Line({ bet, bets, result, beside, children }: LineProps) {
  return (
    <li className="flex items-start gap-3 py-2 text-12">
      <span className="min-w-0 flex-1">
        <span className="block truncate text-13 font-medium">
          {onText(bet)}
          {bets > 1 && <span className="ml-1.5 text-11 font-normal text-muted">{count(bets)} bets</span>}
        </span>
        <span className="block truncate text-muted">{eventText(bet)}</span>
        <span className="mt-0.5 block text-pretty">{children}</span>
      </span>
      <span className="num shrink-0 text-right">
        <span className="block text-13">{result}</span>
        <span className="block text-11 text-muted">{beside}</span>
      </span>
    </li>
  );
}

const range = ({ worst, best }: Pick<ClosablePosition, "worst" | "best">): string =>
  `${signed(worst)} to ${signed(best)}`;

function Closing({ position }: { position: ClosablePosition }) {
  const { odds } = useOddsFormat();
  const { on_offer: offered, stake } = position;
  const short = offered !== null && Number(offered.amount) < Number(stake.amount);
  return (
    <Line
      bet={position.bet}
      bets={position.closes.length}
      result={signed(position.after)}
      beside={range(position)}
    >
      {position.side === "lay" ? "Lay" : "Back"} <span className="num">{size(stake)}</span> at{" "}
      <span className="num">{odds(position.odds)}</span> or{" "}
      <span className="num">{odds(position.limit)}</span> at worst, {position.bet.venue_name}
      {short && <span className="text-warn">; {size(offered)} on offer, the rest stays open</span>}
    </Line>
  );
}

function Staying({ position }: { position: StayingPosition }) {
  return (
    <Line
      bet={position.bet}
      bets={position.stays.length}
      result={signed(position.worst)}
      beside={range(position)}
    >
      {whyItStays(position.reason)}, {position.bet.venue_name}
    </Line>
  );
}
