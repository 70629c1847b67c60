"use client";

import { useCallback, useSyncExternalStore } from "react";

import { age } from "./format";

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let now = 0;
let timer: ReturnType<typeof setInterval> | null = null;

/** One clock for all ages on the page: a board has thousands, and each is drawn anew only when its text changes. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size || timer === null) return;
    clearInterval(timer);
    timer = null;
    now = 0;
  };
}

const passedSince = (at: string): number => {
  // The clock stands still between its ticks.
  if (!now) now = Date.now();
  return Math.max(0, now - Date.parse(at));
};

const STEP_MS = 5_000;

/** `10 s`, `4 min`: how long ago something was. Seconds come in fives, so that a board does not flicker. */
export function useAge(at: string): string {
  const read = useCallback(() => {
    const passed = passedSince(at);
    return passed < 60_000 ? age(Math.floor(passed / STEP_MS) * STEP_MS) : age(passed);
  }, [at]);
  return useSyncExternalStore(subscribe, read, () => "");
}

export type Freshness = "fresh" | "ageing" | "stale";

/** The ages from which something looks old, and from which it does not count any more; null where none is set. */
export interface AgeLimits {
  ageing_seconds: number | null;
  stale_seconds: number | null;
}

const SECOND_MS = 1_000;
const isPast = (passed: number, seconds: number | null): boolean =>
  seconds !== null && passed > seconds * SECOND_MS;

/** How old something looks by its limits, as the time passes. */
export function useFreshness(at: string, { ageing_seconds, stale_seconds }: AgeLimits): Freshness {
  const read = useCallback((): Freshness => {
    const passed = passedSince(at);
    return isPast(passed, stale_seconds) ? "stale" : isPast(passed, ageing_seconds) ? "ageing" : "fresh";
  }, [at, ageing_seconds, stale_seconds]);
  return useSyncExternalStore(subscribe, read, () => "fresh");
}
