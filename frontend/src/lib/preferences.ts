"use client";

import { useCallback, useSyncExternalStore } from "react";

const PREFIX = "advisor.";
const listeners = new Map<string, Set<() => void>>();
// Storage can be full or forbidden; the page then remembers only until it is closed.
const memory = new Map<string, string | null>();

export function readStored(key: string): string | null {
  if (memory.has(key)) return memory.get(key) ?? null;
  try {
    return window.localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: string | null): void {
  try {
    if (value === null) window.localStorage.removeItem(PREFIX + key);
    else window.localStorage.setItem(PREFIX + key, value);
    memory.delete(key);
  } catch {
    memory.set(key, value);
  }
  listeners.get(key)?.forEach((listener) => listener());
}

function subscribe(key: string, listener: () => void): () => void {
  const own = listeners.get(key) ?? new Set();
  own.add(listener);
  listeners.set(key, own);
  const onStorage = (event: StorageEvent) => {
    if (event.key === PREFIX + key) listener();
  };
  window.addEventListener("storage", onStorage);
  return () => {
    own.delete(listener);
    window.removeEventListener("storage", onStorage);
  };
}

/** A text kept in this browser under `key`, shared by every component that asks; null on the server. */
export function useStored(key: string): [string | null, (value: string | null) => void] {
  const value = useSyncExternalStore(
    useCallback((listener) => subscribe(key, listener), [key]),
    () => readStored(key),
    () => null,
  );
  return [value, useCallback((next) => writeStored(key, next), [key])];
}

/** A choice kept in this browser; anything not in `options` reads as the first of them. */
export function useChoice<Value extends string>(
  key: string,
  options: readonly [Value, ...Value[]],
): [Value, (value: Value) => void] {
  const [stored, store] = useStored(key);
  return [options.find((option) => option === stored) ?? options[0], store];
}
