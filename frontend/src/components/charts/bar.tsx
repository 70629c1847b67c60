import { cn } from "@/lib/cn";

/** A bar from a middle zero: gains to the right, losses to the left. `share` is in [-1, 1] of the widest row. */
export function DivergingBar({ share, className }: { share: number; className?: string }) {
  const size = Math.min(1, Math.abs(share)) * 50;
  return (
    <span aria-hidden className={cn("relative block h-2.5 w-full min-w-16", className)}>
      <span className="absolute inset-y-[-4px] left-1/2 w-px bg-faint/60" />
      <span
        className={cn("absolute inset-y-0", share < 0 ? "bg-loss/70" : "bg-profit/70")}
        style={share < 0 ? { right: "50%", width: `${size}%` } : { left: "50%", width: `${size}%` }}
      />
    </span>
  );
}

/** A bar from the left; `share` in [0, 1]. */
export function Bar({ share, className }: { share: number; className?: string }) {
  return (
    <span aria-hidden className="block h-1.5 w-full rounded-full bg-border/60">
      <span
        className={cn("block h-full rounded-full bg-faint", className)}
        style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }}
      />
    </span>
  );
}
