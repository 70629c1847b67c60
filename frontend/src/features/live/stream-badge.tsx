"use client";

import { Badge } from "@/components/ui/badge";
import { clock } from "@/lib/time";

import { useStreamState } from "./hooks";

/** Whether what is shown changes by itself. */
export function StreamBadge() {
  const state = useStreamState();
  if (state.kind === "lost") {
    return (
      <Badge tone="warn" role="status">
        Live updates lost at {clock(state.since)}, reconnecting
      </Badge>
    );
  }
  if (state.kind !== "open") return null;
  return (
    <span className="inline-flex items-center gap-1.5 text-12 text-muted">
      <span aria-hidden className="size-1.5 rounded-full bg-profit" />
      Live
    </span>
  );
}
