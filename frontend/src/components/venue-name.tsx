import { cn } from "@/lib/cn";

/** A venue's whole name where there is little space: over two lines where one is too short, in the height of one row. */
export const VenueName = ({ name, className }: { name: string; className?: string }) => (
  <span
    className={cn(
      "line-clamp-2 min-w-0 whitespace-normal text-left font-sans text-11 leading-[11px] text-muted [overflow-wrap:anywhere]",
      className,
    )}
  >
    {name}
  </span>
);
