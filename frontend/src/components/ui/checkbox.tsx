import { Check } from "lucide-react";

import { cn } from "@/lib/cn";

/** The mark of a row that can be picked; the row itself is the control. */
export function CheckMark({ checked }: { checked: boolean }) {
  return (
    <span
      aria-hidden
      className={cn(
        "flex size-3.5 shrink-0 items-center justify-center rounded-sm border",
        checked ? "border-accent bg-accent text-accent-contrast" : "border-faint/70",
      )}
    >
      {checked && <Check className="size-3" strokeWidth={3} />}
    </span>
  );
}
