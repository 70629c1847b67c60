"use client";

import { useState, type KeyboardEvent } from "react";

interface RowKeysOptions {
  count: number;
  /** Brings a row into view. */
  show: (index: number) => void;
  open?: (index: number) => void;
}

interface RowKeys {
  active: number | null;
  onKeyDown: (event: KeyboardEvent) => void;
  clear: () => void;
}

const PAGE = 10;

/** Up, down, page, home, end and enter over the rows of a focused table. */
export function useRowKeys({ count, show, open }: RowKeysOptions): RowKeys {
  const [active, setActive] = useState<number | null>(null);
  const last = count - 1;

  const target = (key: string): number | null => {
    const from = active ?? -1;
    switch (key) {
      case "ArrowDown":
        return Math.min(from + 1, last);
      case "ArrowUp":
        return Math.max((active ?? count) - 1, 0);
      case "PageDown":
        return Math.min(from + PAGE, last);
      case "PageUp":
        return Math.max(from - PAGE, 0);
      case "Home":
        return 0;
      case "End":
        return last;
      default:
        return null;
    }
  };

  return {
    active: active !== null && active <= last ? active : null,
    clear: () => setActive(null),
    onKeyDown: (event) => {
      if (event.target !== event.currentTarget || count === 0) return;
      if (event.key === "Enter" && active !== null && open) {
        event.preventDefault();
        open(active);
        return;
      }
      const next = target(event.key);
      if (next === null) return;
      event.preventDefault();
      setActive(next);
      show(next);
    },
  };
}
