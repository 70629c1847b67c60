"use client";

import { CircleCheck, CircleOff, CircleX, TriangleAlert } from "lucide-react";

import type { Breaker, BreakerState, ProviderHealth } from "@/api/model";
import { Badge } from "@/components/ui/badge";
import { age } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { utc } from "@/lib/time";

import { BREAKER, endpointName, HEALTH } from "./words";

const ICONS = { healthy: CircleCheck, degraded: TriangleAlert, down: CircleX, off: CircleOff };

/** The health of a provider, by word and shape as well as colour. */
export function HealthBadge({ health }: { health: ProviderHealth }) {
  const Icon = ICONS[health];
  return (
    <Badge tone={HEALTH[health].tone} data-health={health}>
      <Icon aria-hidden className="size-3" />
      {HEALTH[health].name}
    </Badge>
  );
}

function BreakerStateBadge({ state }: { state: BreakerState }) {
  return (
    <Badge tone={BREAKER[state].tone} title={BREAKER[state].meaning} data-breaker-state={state}>
      {BREAKER[state].name}
    </Badge>
  );
}

/** A breaker with what it is of, how near it is to opening, and when it tries again. */
export function BreakerLine({ breaker }: { breaker: Breaker }) {
  const { endpoint, state, failures, fail_max: most, opened_at: opened, retry_at: retry } = breaker;
  return (
    <span
      className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5"
      title={opened ? `Opened ${utc(opened)}` : undefined}
    >
      <span className="min-w-0 truncate text-12 text-muted">{endpointName(endpoint)}</span>
      <BreakerStateBadge state={state} />
      {failures > 0 && (
        <span className="num text-11 text-muted" title="Failures in a row, of those that open it">
          {failures}/{most}
        </span>
      )}
      {state === "open" && retry && <Countdown at={retry} />}
    </span>
  );
}

function Countdown({ at }: { at: string }) {
  const now = useNow(1_000);
  if (now === null) return null;
  const left = Date.parse(at) - now;
  return (
    <time dateTime={at} title={utc(at)} className="num whitespace-nowrap text-11 text-warn">
      {left > 0 ? `tries again in ${age(left + 999)}` : "tries again now"}
    </time>
  );
}

/** How long until an instant; what is past is due. */
export function Until({ at }: { at: string }) {
  const now = useNow(1_000);
  const left = now === null ? null : Date.parse(at) - now;
  return (
    <time dateTime={at} title={utc(at)} className="whitespace-nowrap font-sans tabular-nums">
      {left === null ? "" : left > 0 ? `in ${age(left + 999)}` : "due"}
    </time>
  );
}

/** Said of a provider whose answers are made up on this machine. */
export function SandboxTag({ className }: { className?: string }) {
  return (
    <Badge
      tone="warn"
      title="Simulated on this machine. Nobody can bet at these prices."
      className={className}
    >
      SANDBOX
    </Badge>
  );
}
