"use client";

import { useRef, type ReactNode } from "react";

import { cn } from "@/lib/cn";

interface FlashProps {
  /** What lights the background up when it changes; not when it is first shown. Null, of faint text, never does. */
  of: string | null;
  className?: string;
  children: ReactNode;
}

/** Lights its background up once when a value changes, without moving anything. */
export function Flash({ of, className, children }: FlashProps) {
  const seen = useRef(of);
  const changes = useRef(0);
  if (seen.current !== of) {
    seen.current = of;
    if (of !== null) changes.current += 1;
  }
  // A new key starts the animation anew where a second change follows within the first's time.
  return (
    <span
      key={changes.current}
      className={cn(of !== null && changes.current > 0 && "animate-flash", className)}
    >
      {children}
    </span>
  );
}
