"use client";

import type { Quota } from "@/api/model";
import { cn } from "@/lib/cn";
import { count, percent } from "@/lib/format";

import { Until } from "./badges";

const LOW = 0.2;

/** What is left of each quota window, as a bar with its figures. */
export function QuotaBars({ quotas }: { quotas: readonly Quota[] }) {
  if (quotas.length === 0) return <span className="text-12 text-muted">None</span>;
  return (
    <ul className="flex min-w-0 flex-col gap-1.5">
      {quotas.map((quota) => (
        <QuotaBar key={`${quota.rate_limit} ${quota.window}`} quota={quota} />
      ))}
    </ul>
  );
}

function QuotaBar({ quota }: { quota: Quota }) {
  const {
    rate_limit: limit,
    window,
    capacity,
    remaining,
    rate_factor: rate,
    resets_at: resets,
    unit,
  } = quota;
  const left = capacity > 0 ? Math.min(1, Math.max(0, remaining / capacity)) : 0;
  const tone = left === 0 ? "bg-danger" : left < LOW ? "bg-warn" : "bg-accent";
  const name = limit === window ? window : `${limit}, ${window}`;
  return (
    <li className="min-w-0">
      <div className="flex flex-wrap items-baseline gap-x-2 text-11">
        <span className="text-muted">per {name}</span>
        {rate < 1 && (
          <span
            className="num text-warn"
            title="The rate was lowered after a refusal or slow answers; it recovers by itself."
          >
            rate {percent(rate, 0)}
          </span>
        )}
        <span className="num ml-auto whitespace-nowrap">
          {count(remaining)} <span className="text-muted">/ {count(capacity)}</span>
          <span className="font-sans text-muted"> {unit}</span>
        </span>
      </div>
      <div
        role="meter"
        aria-label={`Left per ${name}, ${unit}`}
        aria-valuemin={0}
        aria-valuemax={capacity}
        aria-valuenow={Math.round(remaining)}
        className="mt-0.5 h-1 overflow-hidden rounded-full bg-border"
      >
        <div
          className={cn("h-full origin-left rounded-full transition-transform duration-150", tone)}
          style={{ transform: `scaleX(${left})` }}
        />
      </div>
      {resets && window !== "second" && (
        <p className="text-11 text-muted">
          full again <Until at={resets} />
        </p>
      )}
    </li>
  );
}
