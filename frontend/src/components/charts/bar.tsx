import { cn } from "@/lib/cn";

import type { Extent } from "./scale";

interface DivergingBarProps {
  value: number;
  /** Lowest and highest value of all rows; zero is always taken in. */
  domain: Extent;
}

/** A bar from a common zero: gains to the right of it, losses to the left. */
export function DivergingBar({ value, domain }: DivergingBarProps) {
  const low = Math.min(0, domain[0]);
  const span = Math.max(0, domain[1]) - low || 1;
  const zero = (-low / span) * 100;
  const size = (Math.abs(value) / span) * 100;
  return (
    <span aria-hidden className="relative block h-2.5 w-full min-w-16">
      <span className="absolute -inset-y-1 w-px bg-faint/60" style={{ left: `${zero}%` }} />
      <span
        className={cn("absolute inset-y-0", value < 0 ? "bg-loss/70" : "bg-profit/70")}
        style={{ left: `${value < 0 ? zero - size : zero}%`, width: `${size}%` }}
      />
    </span>
  );
}

/** A bar from the left; `share` in [0, 1]. */
export function Bar({ share }: { share: number }) {
  return (
    <span aria-hidden className="block h-1.5 w-full rounded-full bg-border/60">
      <span
        className="block h-full rounded-full bg-faint"
        style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }}
      />
    </span>
  );
}
