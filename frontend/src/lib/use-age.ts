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

const STEP_MS = 5_000;

/** `10 s`, `4 min`: how long ago something was. Seconds come in fives, so that a board does not flicker. */
export function useAge(at: string): string {
  const read = useCallback(() => {
    // The clock stands still between its ticks.
    if (!now) now = Date.now();
    const passed = Math.max(0, now - Date.parse(at));
    return passed < 60_000 ? age(Math.floor(passed / STEP_MS) * STEP_MS) : age(passed);
  }, [at]);
  return useSyncExternalStore(subscribe, read, () => "");
}
