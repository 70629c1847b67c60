import * as Primitive from "@radix-ui/react-switch";
import { forwardRef, type ComponentPropsWithoutRef, type ElementRef } from "react";

import { cn } from "@/lib/cn";

export const Switch = forwardRef<
  ElementRef<typeof Primitive.Root>,
  ComponentPropsWithoutRef<typeof Primitive.Root>
>(({ className, ...props }, ref) => (
  <Primitive.Root
    ref={ref}
    className={cn(
      "relative inline-flex h-4 w-7 shrink-0 items-center rounded-full border border-faint/60 bg-surface-2 transition-colors before:absolute before:-inset-2 data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-45 touch:before:-inset-3.5",
      className,
    )}
    {...props}
  >
    <Primitive.Thumb className="block size-2.5 translate-x-[3px] rounded-full bg-faint transition-transform data-[state=checked]:translate-x-[13px] data-[state=checked]:bg-accent-contrast" />
  </Primitive.Root>
));
Switch.displayName = "Switch";
