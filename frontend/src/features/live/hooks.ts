"use client";

import { useEffect, useRef, useSyncExternalStore } from "react";

import type { Interest } from "./interest";
import { TOPICS, type Topic } from "./messages";
import { LiveStream, type Update, type StreamState } from "./stream";

const stream = new LiveStream();
const IDLE: StreamState = { kind: "idle" };

/** Calls `onUpdate` for each of the topics' messages while the component is there, of prices as far as they interest. */
export function useUpdates(
  topics: readonly Topic[],
  onUpdate: (update: Update) => void,
  interest: Interest = {},
): void {
  const latest = useRef(onUpdate);
  useEffect(() => {
    latest.current = onUpdate;
  }, [onUpdate]);
  const key = topics.join(",");
  const fixtures = interest.fixtures?.join(",");
  const markets = interest.markets?.join(",");
  useEffect(() => {
    const wanted: readonly string[] = key.split(",");
    return stream.subscribe(
      TOPICS.filter((topic) => wanted.includes(topic)),
      (update) => latest.current(update),
      { fixtures: fixtures?.split(",").map(Number), markets: markets?.split(",") },
    );
  }, [key, fixtures, markets]);
}

interface Pace {
  ms?: number;
  /** Whether a notice of these ids is a reason; without, each is. */
  concerns?: (ids: readonly string[]) => boolean;
}

/** Asks anew, at most once in `ms`, when a topic changes: the last of a burst is never lost. */
export function useRefresh(
  topics: readonly Topic[],
  refresh: () => void,
  { ms = 500, concerns }: Pace = {},
): void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => void (timer.current !== null && clearTimeout(timer.current)), []);
  useUpdates(topics, (update) => {
    if (update.kind === "notice" && update.ids.length && concerns && !concerns(update.ids)) return;
    timer.current ??= setTimeout(() => {
      timer.current = null;
      refresh();
    }, ms);
  });
}

/** Whether updates arrive. */
export const useStreamState = (): StreamState =>
  useSyncExternalStore(stream.watch, stream.snapshot, () => IDLE);
