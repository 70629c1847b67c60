"use client";

import { useMemo } from "react";

import type { BoardRow, BoardVenue } from "@/api/model";
import { useStored } from "@/lib/preferences";

import { useSettled } from "@/lib/use-settled";

/** Venues by what the reader put first, then by how many of the rows they price, then by name. */
export function orderedVenues(
  venues: readonly BoardVenue[],
  rows: readonly BoardRow[],
  preferred: readonly string[],
): BoardVenue[] {
  const covered = new Map<string, number>();
  for (const row of rows)
    for (const cell of row.market?.cells ?? []) covered.set(cell.venue, (covered.get(cell.venue) ?? 0) + 1);
  const place = (venue: BoardVenue) => {
    const at = preferred.indexOf(venue.key);
    return at < 0 ? preferred.length : at;
  };
  return [...venues].sort(
    (a, b) =>
      place(a) - place(b) ||
      (covered.get(b.key) ?? 0) - (covered.get(a.key) ?? 0) ||
      a.name.localeCompare(b.name),
  );
}

export interface VenueColumns {
  /** All, in order. */
  all: BoardVenue[];
  shown: BoardVenue[];
  isShown: (key: string) => boolean;
  toggle: (key: string) => void;
  /** Moves a venue one place to the front or the back. */
  move: (key: string, by: -1 | 1) => void;
  reset: () => void;
}

const list = (text: string | null): string[] => (text ?? "").split(",").filter(Boolean);

/** The order of the first load; it outlives the board, so that who leaves the page and returns finds the same. */
let firstLoad: readonly string[] = [];

/**
 * The board's columns as the reader likes them, remembered in this browser. Once shown, a column keeps its place while
 * prices come and go, and games begin: nobody may read or click the price of another venue.
 */
export function useVenueColumns(venues: readonly BoardVenue[], rows: readonly BoardRow[]): VenueColumns {
  const [storedOrder, storeOrder] = useStored("odds.venues.order");
  const [storedHidden, storeHidden] = useStored("odds.venues.hidden");
  const ordered = orderedVenues(venues, rows, [...list(storedOrder), ...firstLoad]);
  firstLoad = [...new Set([...firstLoad, ...ordered.map((venue) => venue.key)])];
  const all = useSettled(ordered);
  return useMemo(() => {
    const hidden = list(storedHidden);
    const isShown = (key: string) => !hidden.includes(key);
    return {
      all,
      shown: all.filter((venue) => isShown(venue.key)),
      isShown,
      toggle: (key) =>
        storeHidden((isShown(key) ? [...hidden, key] : hidden.filter((each) => each !== key)).join(",")),
      move: (key, by) => {
        const keys = all.map((venue) => venue.key);
        const from = keys.indexOf(key);
        const to = from + by;
        if (from < 0 || to < 0 || to >= keys.length) return;
        keys.splice(to, 0, ...keys.splice(from, 1));
        storeOrder(keys.join(","));
      },
      reset: () => {
        firstLoad = [];
        storeOrder(null);
        storeHidden(null);
      },
    };
  }, [all, storedHidden, storeOrder, storeHidden]);
}
