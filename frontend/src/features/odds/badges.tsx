"use client";

import { Badge } from "@/components/ui/badge";
import { Tooltip } from "@/components/ui/tooltip";
import { useStreamState } from "@/features/live/hooks";
import { clock } from "@/lib/time";

/** Said wherever prices are shown that nobody can bet at. */
export function SandboxBadge() {
  return (
    <Tooltip content="The providers are simulated on this machine. Nobody can bet at these prices.">
      <span tabIndex={0} data-testid="sandbox" className="inline-flex rounded-sm">
        <Badge tone="warn">
          <span className="tracking-wide">SANDBOX</span> · Simulated prices
        </Badge>
      </span>
    </Tooltip>
  );
}

/** Whether what is shown changes by itself. */
export function StreamBadge() {
  const state = useStreamState();
  if (state.kind === "lost") {
    return (
      <Badge tone="warn" role="status">
        Live news lost at {clock(state.since)}, reconnecting
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
