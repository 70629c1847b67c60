import type { Competition } from "@/api/model";

export interface Period {
  name: string;
  from: string;
  to: string;
}

/** First and last day of a season by its name: `2023/24` runs from July to June, `2023` depends on the sport. */
export function seasonDays(season: string, sport: string): { from: string; to: string } | null {
  const split = /^(\d{4})\/\d{2,4}$/.exec(season);
  const start = Number(split?.[1] ?? /^\d{4}$/.exec(season)?.[0]);
  if (!start) return null;
  // Leagues named after one year play inside it in football; other sports go on into the next.
  const calendar = !split && sport === "football";
  return calendar
    ? { from: `${start}-01-01`, to: `${start}-12-31` }
    : { from: `${start}-07-01`, to: `${start + 1}-06-30` };
}

const SPANS = [3, 5, 10];

/** Ready periods for the chosen competitions: all, the last few seasons, and each season, newest first. */
export function periodsOf(competitions: readonly Competition[]): Period[] {
  const days = new Map<string, { from: string; to: string }>();
  for (const { seasons, sport } of competitions) {
    for (const season of seasons) {
      const found = seasonDays(season, sport);
      if (found) days.set(season, found);
    }
  }
  const newest = [...days].sort(([, a], [, b]) => b.from.localeCompare(a.from));
  const last = newest[0]?.[1];
  const spans = SPANS.flatMap((size) => {
    const first = newest[size - 1]?.[1];
    return first && last && newest.length > size
      ? [{ name: `Last ${size} seasons`, from: first.from, to: last.to }]
      : [];
  });
  return [
    { name: "All seasons", from: "", to: "" },
    ...spans,
    ...newest.map(([season, found]) => ({ name: `Season ${season}`, ...found })),
  ];
}

/** First and last day of all history of the chosen competitions, to start own dates from. */
export function wholeExtent(competitions: readonly Competition[]): Omit<Period, "name"> | null {
  const days = competitions
    .flatMap((each) => [each.first_date, each.last_date])
    .filter((day): day is string => day !== null)
    .sort();
  const [from, to] = [days[0], days.at(-1)];
  return from && to ? { from, to } : null;
}
