"use client";

import { cn } from "@/lib/cn";
import { utc } from "@/lib/time";
import { useAge } from "@/lib/use-age";

/** Short, so that a column of them stays narrow: `12 s`, `4 min`. */
export function Age({ at, className }: { at: string; className?: string }) {
  return (
    <time
      dateTime={at}
      title={utc(at)}
      suppressHydrationWarning
      className={cn("w-8 shrink-0 whitespace-nowrap text-right font-sans text-11 tabular-nums", className)}
    >
      {useAge(at)}
    </time>
  );
}
