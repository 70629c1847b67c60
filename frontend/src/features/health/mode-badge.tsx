"use client";

import { cn } from "@/lib/cn";

import { useSystem } from "./health-context";

const MODES = {
  demo: {
    text: "DEMO",
    tone: "text-series-2",
    title: "The data is made up or simulated. No money is involved.",
  },
  paper: { text: "PAPER", tone: "text-series-1", title: "Imported or live prices; bets are on paper alone." },
  live: { text: "LIVE", tone: "text-danger", title: "Orders are real." },
} as const;

/** The mode the system acts in, always in sight. */
export function ModeBadge() {
  const { health } = useSystem();
  if (!health?.mode)
    return (
      <span role="img" className="inline-block h-5 w-14 rounded-sm bg-surface-2" aria-label="Mode unknown" />
    );
  const mode = MODES[health.mode];
  return (
    <span
      title={mode.title}
      className={cn(
        "inline-flex h-5 items-center gap-1.5 rounded-sm px-1.5 text-11 font-semibold tracking-wide shadow-[inset_0_0_0_1px_currentColor]",
        mode.tone,
      )}
    >
      <span aria-hidden className="size-1.5 rounded-full bg-current" />
      {mode.text}
    </span>
  );
}
