"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, type RefObject } from "react";

const WINDOW_FROM = 200;
const OVERSCAN = 12;
/** How many rows before the last one the next page is asked for. */
const LOOKAHEAD = 20;

interface WindowedOptions {
  count: number;
  height: number;
  scroller: RefObject<HTMLDivElement | null>;
  onEnd?: () => void;
}

interface WindowedRows {
  first: number;
  last: number;
  /** Height of what is left out above and below, in px. */
  before: number;
  after: number;
  show: (index: number) => void;
}

/** Which rows to draw: all of a short table, the visible ones of a long one. */
export function useWindowedRows({ count, height, scroller, onEnd }: WindowedOptions): WindowedRows {
  const windowed = count > WINDOW_FROM;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
    scrollPaddingStart: height,
  });
  useEffect(() => virtual.measure(), [virtual, height]);

  const items = virtual.getVirtualItems();
  const reached = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (onEnd && count > 0 && reached >= count - LOOKAHEAD) onEnd();
  }, [onEnd, reached, count]);

  const first = windowed ? (items[0]?.index ?? 0) : 0;
  const last = windowed ? reached + 1 : count;
  return {
    first,
    last,
    before: first * height,
    after: (count - last) * height,
    show: (index) => {
      if (windowed) virtual.scrollToIndex(index);
      else scroller.current?.querySelectorAll("tbody tr")[index]?.scrollIntoView?.({ block: "nearest" });
    },
  };
}
