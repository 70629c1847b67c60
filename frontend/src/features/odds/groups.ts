import type { BoardRow } from "@/api/model";
import { dayKey, weekday } from "@/lib/time";
import { marketName } from "@/lib/words";

interface BoardGroup {
  key: string;
  competition: string;
  /** Empty of events without teams: nobody knows whether their time is that of their start or of their end. */
  day: string;
  /** What its fixtures lack; else empty. */
  note: string;
  rows: BoardRow[];
}

/**
 * Rows by competition and day, in the order in which they are first met. Those without a price of the market that is
 * asked for are groups of their own, as they come behind all others.
 */
export function groupRows(rows: readonly BoardRow[], market: string | null): BoardGroup[] {
  const groups = new Map<string, BoardGroup>();
  for (const row of rows) {
    const lacks = market !== null && row.market === null;
    const day = row.title === null ? dayKey(row.kickoff) : "";
    const key = `${row.competition} ${day} ${lacks}`;
    const group = groups.get(key) ?? {
      key,
      competition: row.competition_name,
      day: row.title === null ? weekday(row.kickoff) : "",
      note: lacks ? `No price of ${marketName(market)}` : "",
      rows: [],
    };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}
