"use client";

import { useEffect, useMemo, useRef, useState } from "react";

const FADE_MS = 1_200;

export interface Leaving<Row> {
  row: Row;
  leaving: boolean;
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
  const [gone, setGone] = useState<readonly { row: Row; after: string | null }[]>([]);
  const before = useRef({ key, rows });
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());

  useEffect(() => {
    const last = before.current;
    before.current = { key, rows };
    if (last.key !== key) {
      setGone([]);
      return;
    }
    const ids = new Set(rows.map((row) => row.id));
    const left = last.rows.flatMap((row, index) =>
      ids.has(row.id) ? [] : [{ row, after: last.rows[index - 1]?.id ?? null }],
    );
    if (!left.length) return;
    setGone((now) => [...now.filter((each) => !ids.has(each.row.id)), ...left]);
    const timer = setTimeout(() => {
      timers.current.delete(timer);
      setGone((now) => now.filter((each) => !left.some((other) => other.row.id === each.row.id)));
    }, ms);
    timers.current.add(timer);
  }, [rows, key, ms]);
  useEffect(() => {
    const running = timers.current;
    return () => running.forEach(clearTimeout);
  }, []);

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
