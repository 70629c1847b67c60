import { forwardRef, type InputHTMLAttributes } from "react";

import { cn } from "@/lib/cn";

/** One look for every box that takes a value. */
export const fieldLook =
  "h-8 w-full min-w-0 rounded border bg-surface-2 px-2 text-13 text-text transition-colors placeholder:text-faint hover:border-faint/60 disabled:opacity-45 aria-[invalid=true]:border-danger touch:h-11 touch:text-15";

export const Input = forwardRef<HTMLInputElement, InputHTMLAttributes<HTMLInputElement>>(
  ({ className, type = "text", ...props }, ref) => (
    <input
      ref={ref}
      type={type}
      autoComplete="off"
      spellCheck={false}
      className={cn(fieldLook, className)}
      {...props}
    />
  ),
);
Input.displayName = "Input";
