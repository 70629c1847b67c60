"use client";

import { useMemo, useRef } from "react";

/**
 * Keys in the order in which they were first met: a new one stands behind the one that it follows now, and one that
 * comes back has its place again. What refreshes never moves what is read.
 */
export function keptOrder(before: readonly string[], now: readonly string[]): string[] {
  const kept = [...before];
  const known = new Set(before);
  now.forEach((key, index) => {
    if (known.has(key)) return;
    known.add(key);
    const follows = now[index - 1];
    kept.splice(follows === undefined ? 0 : kept.indexOf(follows) + 1, 0, key);
  });
  return kept;
}

/** The items in that order, for as long as the component is there and `asked` is the same. */
export function useKeptOrder<Item>(
  items: readonly Item[],
  asked: string,
  keyOf: (item: Item) => string,
): readonly Item[] {
  const kept = useRef<{ asked: string; keys: string[] }>({ asked, keys: [] });
  return useMemo(() => {
    const before = kept.current.asked === asked ? kept.current.keys : [];
    const keys = keptOrder(before, items.map(keyOf));
    kept.current = { asked, keys };
    const place = new Map(keys.map((key, index) => [key, index]));
    return [...items].sort((a, b) => (place.get(keyOf(a)) ?? 0) - (place.get(keyOf(b)) ?? 0));
  }, [items, asked, keyOf]);
}
