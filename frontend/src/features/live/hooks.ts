"use client";

import { useEffect, useRef, useSyncExternalStore } from "react";

import { TOPICS, type Topic } from "./messages";
import { LiveStream, type News, type StreamState } from "./stream";

const stream = new LiveStream();
const IDLE: StreamState = { kind: "idle" };

/** Calls `onNews` for each of the topics' messages while the component is there. */
export function useNews(topics: readonly Topic[], onNews: (news: News) => void): void {
  const latest = useRef(onNews);
  useEffect(() => {
    latest.current = onNews;
  }, [onNews]);
  const key = topics.join(",");
  useEffect(() => {
    const wanted = key.split(",");
    return stream.subscribe(
      TOPICS.filter((topic) => wanted.includes(topic)),
      (news) => latest.current(news),
    );
  }, [key]);
}

/** Asks anew, at most once in `ms`, when a topic has news: the last of a burst is never lost. */
export function useRefresh(topics: readonly Topic[], refresh: () => void, ms = 500): void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => void (timer.current !== null && clearTimeout(timer.current)), []);
  useNews(topics, () => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      refresh();
    }, ms);
  });
}

/** Whether news arrive. */
export const useStreamState = (): StreamState =>
  useSyncExternalStore(stream.watch, stream.snapshot, () => IDLE);
