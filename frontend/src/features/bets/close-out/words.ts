import type { CloseOutPlan, CloseOutTotal, StayingPosition } from "@/api/model";
import { count, money } from "@/lib/format";
import { plural } from "@/lib/words";

const WHY: Record<StayingPosition["reason"], string> = {
  bookmaker: "A bookmaker takes nothing back",
  no_price: "Nobody offers the other side at a price that can be trusted",
  started: "Its event has begun",
  provisional: "A match of it may still fail",
  closing: "An order that closes it is on its way, or nobody knows yet what became of one",
  even: "Its results are as near to each other as they can be brought",
};

export const whyItStays = (reason: StayingPosition["reason"]): string => WHY[reason];

const of = (total: CloseOutTotal, amount: { amount: string; asset: string | null }): string =>
  money(amount.amount, amount.asset ?? total.after.asset ?? "", { sign: true });

/** `5 can be closed: −€7.40 at the prices now, instead of −€96.00 to +€131.00. 9 cannot: −€216.00 at worst.` */
export function totalText(total: CloseOutTotal): string {
  const closed =
    total.closing === 0
      ? "None can be closed."
      : `${count(total.closing)} can be closed: ${of(total, total.after)} at the prices now, instead of ${of(total, total.worst)} to ${of(total, total.best)}.`;
  const stays =
    total.staying === 0 ? "" : ` ${count(total.staying)} cannot: ${of(total, total.staying_worst)} at worst.`;
  return closed + stays;
}

/** What the button does: `Close out 5 bets`; of nothing to close that betting is halted. */
export function closeText(plan: CloseOutPlan): string {
  if (plan.closing.length > 0)
    return `Close out ${plural(plan.closing.length, count(plan.closing.length), "bet")}`;
  return plan.cancels.length > 0 ? "Take orders back and halt" : "Halt betting";
}
