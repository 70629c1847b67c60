"use client";

import { Badge } from "@/components/ui/badge";
import { clock } from "@/lib/time";

import { useStreamState } from "./hooks";

interface StreamBadgeProps {
  /** What keeps prices from being live though updates arrive, in a few words and in a sentence. */
  trouble: { text: string; why: string } | null;
}

/** Whether what is shown changes by itself; "Live" needs the whole way behind it, from the provider to the page. */
export function StreamBadge({ trouble }: StreamBadgeProps) {
  const state = useStreamState();
  if (trouble) {
    return (
      <Badge tone="warn" role="status" title={trouble.why}>
        {trouble.text}
      </Badge>
    );
  }
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
