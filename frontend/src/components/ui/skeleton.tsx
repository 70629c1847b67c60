import { cn } from "@/lib/cn";

/** A resting place of the same size as what will come. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("block animate-breathe rounded-sm bg-border/70", className)} />;
}
