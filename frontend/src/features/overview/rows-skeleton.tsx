import { Skeleton } from "@/components/ui/skeleton";

const SKELETON_ROWS = 6;

export function RowsSkeleton() {
  return (
    <div aria-busy aria-label="Loading">
      {Array.from({ length: SKELETON_ROWS }, (_, row) => (
        <div key={row} className="flex h-8 items-center gap-6 border-b border-border/60 px-3 last:border-b-0">
          <Skeleton className="h-3 w-36" />
          <Skeleton className="ml-auto h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
