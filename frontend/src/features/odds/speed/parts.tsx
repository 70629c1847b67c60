"use client";

import type { ReactNode } from "react";

import { SkeletonRows } from "@/components/skeleton-rows";
import { StaleBadge } from "@/components/states";
import { Ago } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";
import { Skeleton } from "@/components/ui/skeleton";
import { useSystem } from "@/features/health/health-context";
import { cn } from "@/lib/cn";
import { useNow } from "@/lib/hooks";

export const HEAD = "px-3 py-1.5 text-left text-11 font-medium text-muted";
export const CELL = "px-3 py-1.5 align-baseline text-13";

const OLD_MS = 30 * 60_000;
const SKELETON_ROWS = 8;

/** When it was computed; amber where that is long ago, or nobody can say any more. */
export function Computed({ at }: { at: string }) {
  const { lostAt } = useSystem();
  const now = useNow(10_000);
  if (lostAt !== null) return <StaleBadge since={lostAt} />;
  const old = now !== null && now - Date.parse(at) > OLD_MS;
  const said = (
    <>
      computed <Ago at={at} />
    </>
  );
  return old ? (
    <Badge tone="warn" title="The worker should have computed it anew since.">
      {said}
    </Badge>
  ) : (
    <span className="text-11 text-muted">{said}</span>
  );
}

/** A figure with its error beside it, of equal width down a column. */
export function WithError({ value, error, className }: { value: string; error: string; className?: string }) {
  return (
    <span className={cn("num whitespace-nowrap", className)}>
      {value}
      <span className="ml-1 text-11 text-muted">±{error}</span>
    </span>
  );
}

export function GroupRow({ span, children }: { span: number; children: ReactNode }) {
  return (
    <tr className="border-b border-border/60 bg-surface-2/60">
      <th scope="colgroup" colSpan={span} className="px-3 py-1 text-left text-12 font-medium">
        {children}
      </th>
    </tr>
  );
}

export function TableSkeleton({ label }: { label: string }) {
  return (
    <SkeletonRows label={label} count={SKELETON_ROWS} className="flex h-8 items-center gap-6 px-3">
      <Skeleton className="h-3 w-36" />
      <Skeleton className="ml-auto h-3 w-16" />
      <Skeleton className="h-3 w-16" />
    </SkeletonRows>
  );
}
