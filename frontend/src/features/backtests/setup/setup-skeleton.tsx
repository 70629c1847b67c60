import { Skeleton } from "@/components/ui/skeleton";

const ROWS = [3, 5, 3];

export function SetupSkeleton() {
  return (
    <div role="status" className="flex-1" aria-busy aria-label="Loading the form">
      {ROWS.map((rows, section) => (
        <div key={section} className="space-y-2 border-b p-3">
          <Skeleton className="h-3 w-20" />
          {Array.from({ length: rows }, (_, row) => (
            <div key={row} className="grid h-8 grid-cols-[1fr_148px] items-center gap-3">
              <Skeleton className="h-3 w-24" />
              <Skeleton className="h-8" />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
