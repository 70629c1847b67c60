"use client";

import { useEffect, useMemo, useState } from "react";

const FADE_MS = 1_200;

interface Leaving<Row> {
  row: Row;
  leaving: boolean;
}

interface Gone<Row> {
  row: Row;
  /** The row it stood behind. */
  after: string | null;
}

function goneAfter<Row extends { id: string }>(
  before: readonly Row[],
  now: readonly Row[],
  gone: readonly Gone<Row>[],
): readonly Gone<Row>[] {
  const here = new Set(now.map((row) => row.id));
  const left = before.flatMap((row, index) =>
    here.has(row.id) ? [] : [{ row, after: before[index - 1]?.id ?? null }],
  );
  const still = gone.filter((each) => !here.has(each.row.id));
  // The same object where nothing changed, so that their time runs on.
  return left.length || still.length < gone.length ? [...still, ...left] : gone;
}

/**
 * The rows, with those that are no more kept in their places a little longer, so that nothing moves under the finger
 * at once. A new `key` (another question) leaves nothing behind.
 */
export function useLeaving<Row extends { id: string }>(
  rows: readonly Row[],
  key: string,
  ms = FADE_MS,
): Leaving<Row>[] {
  const [gone, setGone] = useState<readonly Gone<Row>[]>([]);
  const [last, setLast] = useState({ key, rows });
  // Computed while drawing, not after: otherwise a row would be away for the time of one frame.
  if (last.key !== key || last.rows !== rows) {
    setLast({ key, rows });
    setGone(last.key === key ? goneAfter(last.rows, rows, gone) : []);
  }
  useEffect(() => {
    if (!gone.length) return;
    const timer = setTimeout(() => setGone([]), ms);
    return () => clearTimeout(timer);
  }, [gone, ms]);

  return useMemo(() => {
    const shown: Leaving<Row>[] = rows.map((row) => ({ row, leaving: false }));
    const here = new Set(rows.map((row) => row.id));
    for (const { row, after } of gone) {
      if (here.has(row.id)) continue;
      const at = shown.findIndex((each) => each.row.id === after);
      shown.splice(at + 1, 0, { row, leaving: true });
      here.add(row.id);
    }
    return shown;
  }, [rows, gone]);
}
