import type { ReactNode } from "react";

import { Skeleton } from "./ui/skeleton";

interface SkeletonRowsProps {
  /** What is loading, for assistive technology. */
  label: string;
  count: number;
  /** The shape of a row. */
  className?: string;
  /** What stands above the rows. */
  head?: ReactNode;
  children: ReactNode;
}

/** The shape of a list that is loading: the same row some times over. */
export function SkeletonRows({ label, count, className, head, children }: SkeletonRowsProps) {
  return (
    <div role="status" aria-busy aria-label={label}>
      {head}
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className={className}>
          {children}
        </div>
      ))}
    </div>
  );
}

/** The shape of a sheet that shows a table of odds under its tabs. */
export function OddsSheetSkeleton({ label }: { label: string }) {
  return (
    <SkeletonRows
      label={label}
      count={9}
      className="flex h-8 items-center gap-6 border-b border-border/60 px-3"
      head={
        <div className="flex h-9 items-center gap-4 border-b px-4">
          <Skeleton className="h-3 w-28" />
          <Skeleton className="h-3 w-20" />
        </div>
      }
    >
      <Skeleton className="h-3 w-28" />
      <Skeleton className="ml-auto h-3 w-10" />
      <Skeleton className="h-3 w-10" />
      <Skeleton className="h-3 w-10" />
    </SkeletonRows>
  );
}
