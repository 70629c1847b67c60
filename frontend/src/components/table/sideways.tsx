"use client";

import { MoveHorizontal } from "lucide-react";
import { useCallback, useEffect, useState, type ReactNode } from "react";

import { cn } from "@/lib/cn";

interface SidewaysProps {
  /** What is inside, for those who cannot see it. */
  label: string;
  children: ReactNode;
  className?: string;
}

interface Cut {
  left: boolean;
  right: boolean;
}

const WHOLE: Cut = { left: false, right: false };

/** Where content is cut off. Less than a pixel is a matter of rounding. */
const cutOf = (box: HTMLElement): Cut => ({
  left: box.scrollLeft > 1,
  right: box.scrollLeft + box.clientWidth < box.scrollWidth - 1,
});

/**
 * A table that may be wider than its place: it scrolls inside, with its first column kept, and says so where part of it
 * is out of sight. Where it fits there is nothing of this.
 */
export function Sideways({ label, children, className }: SidewaysProps) {
  const [box, setBox] = useState<HTMLDivElement | null>(null);
  const [cut, setCut] = useState(WHOLE);
  const measure = useCallback(() => {
    if (!box) return;
    const next = cutOf(box);
    setCut((old) => (old.left === next.left && old.right === next.right ? old : next));
  }, [box]);

  useEffect(() => {
    if (!box) return;
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    if (box.firstElementChild) observer.observe(box.firstElementChild);
    return () => observer.disconnect();
  }, [box, measure]);

  const wide = cut.left || cut.right;
  return (
    <div className={cn("relative", className)}>
      {wide && (
        // Above, where it is in sight however long the table is.
        <p className="flex h-6 items-center justify-end gap-1.5 px-3 text-11 text-muted">
          <MoveHorizontal aria-hidden className="size-3.5" />
          {cut.right ? "More columns to the right" : "More columns to the left"}
        </p>
      )}
      <div
        ref={setBox}
        onScroll={measure}
        // Only what scrolls is worth a stop of the Tab key.
        {...(wide && { role: "region", "aria-label": label, tabIndex: 0, "data-wide": "" })}
        className="thin-scroll relative overflow-x-auto focus-visible:-outline-offset-2 data-[wide]:[&_tr>:first-child]:sticky data-[wide]:[&_tr>:first-child]:left-0 data-[wide]:[&_tr>:first-child]:z-[1] data-[wide]:[&_tr>:first-child]:bg-surface"
      >
        {children}
      </div>
      {cut.right && (
        <span
          aria-hidden
          className="pointer-events-none absolute bottom-0 right-0 top-6 w-8 bg-gradient-to-l from-surface to-transparent"
        />
      )}
    </div>
  );
}
