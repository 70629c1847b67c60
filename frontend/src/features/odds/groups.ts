import type { BoardRow } from "@/api/model";
import { dayKey, weekday } from "@/lib/time";

interface BoardGroup {
  key: string;
  competition: string;
  day: string;
  rows: BoardRow[];
}

/** Rows by competition and day, in the order in which they are first met. */
export function groupRows(rows: readonly BoardRow[]): BoardGroup[] {
  const groups = new Map<string, BoardGroup>();
  for (const row of rows) {
    const key = `${row.competition} ${dayKey(row.kickoff)}`;
    const group = groups.get(key) ?? {
      key,
      competition: row.competition_name,
      day: weekday(row.kickoff),
      rows: [],
    };
    group.rows.push(row);
    groups.set(key, group);
  }
  return [...groups.values()];
}
