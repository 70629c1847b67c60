import type { Spend } from "@/api/model";

const DAY_MS = 86_400_000;

export interface SpendDay {
  day: string;
  spend: Spend | null;
}

/** The last days up to `today` (UTC), oldest first; a day without calls stays empty. */
export function spendDays(spend: readonly Spend[], today: number, length: number): SpendDay[] {
  const byDay = new Map(spend.map((each) => [each.day, each]));
  return Array.from({ length }, (_, index) => {
    const day = new Date(today - (length - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    return { day, spend: byDay.get(day) ?? null };
  });
}
