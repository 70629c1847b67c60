"use client";

import { useCallback, type KeyboardEvent, type RefObject } from "react";

/** Up, down, home and end between the rows of a list, which can be focused themselves; Enter is the rows' own. */
export function useListKeys(
  list: RefObject<HTMLElement | null>,
  rowSelector = "[data-row]",
): (event: KeyboardEvent) => void {
  return useCallback(
    (event) => {
      const rows = [...(list.current?.querySelectorAll<HTMLElement>(rowSelector) ?? [])];
      const at = rows.findIndex((row) => row === document.activeElement);
      const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (next === undefined || at < 0) return;
      event.preventDefault();
      const row = rows[Math.min(rows.length - 1, Math.max(0, next))];
      row?.focus();
      row?.scrollIntoView({ block: "nearest" });
    },
    [list, rowSelector],
  );
}
