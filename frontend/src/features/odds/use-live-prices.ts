"use client";

import { useCallback, useEffect, useRef } from "react";

import type { QuotesMessage } from "@/api/model";
import { useUpdates, useRefresh } from "@/features/live/hooks";
import type { Interest } from "@/features/live/interest";
import type { Topic } from "@/features/live/messages";

import type { Applied } from "./apply-quotes";

/** What is asked of the whole set, such as which fixtures there are, follows so much later where no notice asks sooner. */
const POLL_MS = 20_000;
const MISSED_MS = 1_000;
const MOST_WAITING = 200;

interface LivePrices<Data> {
  data: Data | undefined;
  /** Whether an answer is on its way. */
  validating: boolean;
  apply: (data: Data, message: QuotesMessage) => Applied<Data>;
  /** Puts what `change` makes of the cached data into the cache, asking nobody. */
  patch: (change: (data: Data) => Data) => void;
  /** Asks for everything anew. */
  ask: () => Promise<unknown>;
  /** Of which prices the data are. */
  interest: Interest;
  /** Topics that only name what changed: it is asked for then, at most once in so long. */
  notices: readonly Topic[];
  /** Whether one of these ids is shown; without, a notice always counts. */
  concerns?: (ids: readonly string[]) => boolean;
  pauseMs: number;
}

/**
 * Keeps cached data as new as the stream: changes of prices and figures are put in place, other updates have it asked for anew.
 *
 * A change put into the cache would make the cache drop the answer that is on its way, so changes wait for that answer
 * and are then put upon it.
 */
export function useLivePrices<Data>(options: LivePrices<Data>): () => void {
  const latest = useRef(options);
  latest.current = options;
  const waiting = useRef<QuotesMessage[]>([]);
  const asking = useRef(false);
  const again = useRef(false);
  const flushing = useRef(() => {});
  const missedTimer = useRef<ReturnType<typeof setTimeout> | null>(null);

  const refresh = useCallback(() => {
    if (asking.current) {
      again.current = true;
      return;
    }
    asking.current = true;
    const done = () => {
      asking.current = false;
      if (again.current) {
        again.current = false;
        refresh();
      } else flushing.current();
    };
    latest.current.ask().then(done, done);
  }, []);

  const flush = useCallback(() => {
    const { data, validating, apply, patch } = latest.current;
    if (data === undefined || validating || asking.current || !waiting.current.length) return;
    const messages = waiting.current;
    waiting.current = [];
    const askSoon = () => {
      missedTimer.current ??= setTimeout(() => {
        missedTimer.current = null;
        refresh();
      }, MISSED_MS);
    };
    patch((before) =>
      messages.reduce((now, message) => {
        const applied = apply(now, message);
        if (applied.missed) askSoon();
        return applied.data;
      }, before),
    );
  }, [refresh]);
  flushing.current = flush;

  useUpdates(
    // Before there is an answer nobody knows whose prices to listen to.
    options.data === undefined ? [] : ["quotes"],
    (update) => {
      if (update.kind !== "quotes") return;
      waiting.current.push(update.message);
      if (waiting.current.length > MOST_WAITING) {
        // The answer on its way takes too long: these changes would be old by then.
        waiting.current = [];
        refresh();
      }
      flush();
    },
    options.interest,
  );
  useRefresh(options.notices, refresh, {
    ms: options.pauseMs,
    ...(options.concerns && { concerns: options.concerns }),
  });
  useEffect(flush, [flush, options.data, options.validating]);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || refresh(), POLL_MS);
    return () => {
      clearInterval(timer);
      if (missedTimer.current !== null) clearTimeout(missedTimer.current);
      missedTimer.current = null;
    };
  }, [refresh]);
  return refresh;
}
