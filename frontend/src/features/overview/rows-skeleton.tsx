import { SkeletonRows } from "@/components/skeleton-rows";
import { Skeleton } from "@/components/ui/skeleton";

const SKELETON_ROWS = 6;

export function RowsSkeleton() {
  return (
    <SkeletonRows
      label="Loading"
      count={SKELETON_ROWS}
      className="flex h-8 items-center gap-6 border-b border-border/60 px-3 last:border-b-0"
    >
      <Skeleton className="h-3 w-36" />
      <Skeleton className="ml-auto h-3 w-16" />
    </SkeletonRows>
  );
}
