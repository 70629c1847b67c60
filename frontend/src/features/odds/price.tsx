"use client";

import { TriangleAlert } from "lucide-react";

import type { LivePrice } from "@/api/model";
import { Age } from "@/components/age";
import { Flash } from "@/components/flash";
import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { edge, UNKNOWN } from "@/lib/format";
import { utc } from "@/lib/time";

import { qualityFlagText } from "./words";

interface PriceProps {
  price: LivePrice | null | undefined;
  odds: (value: string) => string;
  best?: boolean;
  /** Says whose price of what it is, on hover. */
  label: string;
  className?: string;
}

const AGE_TONES = { fresh: "text-faint", ageing: "text-warn", stale: "text-faint" } as const;

/** A live price in one line: what it pays, boxed where it is the best, its edge where it is value, and its age. */
export function Price({ price, odds, best = false, label, className }: PriceProps) {
  if (!price || price.odds === null) {
    return (
      <span className={cn("flex h-[22px] items-center justify-end pr-9 text-faint", className)}>
        {price && <span className="sr-only">withdrawn </span>}
        {UNKNOWN}
      </span>
    );
  }
  const stale = price.freshness === "stale";
  // A value bet on a price that has since become too old is about to expire: it is no longer offered as one.
  const worth = price.value && !stale;
  return (
    <span className={cn("flex h-[22px] items-center justify-end gap-1", className)}>
      {price.quality_flag !== null && <QualityFlag flag={price.quality_flag} />}
      {worth && <span className="num text-11 text-value">{edge(price.edge)}</span>}
      <Flash of={price.odds} className="rounded-sm">
        <span
          title={titleOf(price, odds, label)}
          data-freshness={price.freshness}
          className={cn(
            "num block min-w-11 rounded-sm border border-transparent px-1 text-right leading-5",
            best && "border-faint bg-surface-2 font-medium",
            worth && "border-value/60 bg-value/10 font-medium text-value",
            (stale || price.quality_flag !== null) && "text-faint",
            stale && "line-through",
          )}
        >
          {odds(price.odds)}
          {best && <span className="sr-only"> best price</span>}
          {worth && <span className="sr-only"> value</span>}
          {stale && <span className="sr-only"> stale</span>}
        </span>
      </Flash>
      <Age at={price.at} className={AGE_TONES[price.freshness]} />
    </span>
  );
}

function titleOf(price: LivePrice, odds: (value: string) => string, label: string): string {
  const was = price.previous ? `, was ${odds(price.previous)}` : "";
  const worth = price.edge === null ? "" : `. Edge ${edge(price.edge)}`;
  return `${label}${was}. Stood at ${utc(price.at)}${worth}`;
}

function QualityFlag({ flag }: { flag: string }) {
  const text = `${qualityFlagText(flag)}. Kept from strategies.`;
  return (
    <Tooltip content={text}>
      <span role="img" aria-label={text} tabIndex={0} className="inline-flex rounded-sm">
        <TriangleAlert aria-hidden className="size-3 text-warn" />
      </span>
    </Tooltip>
  );
}
