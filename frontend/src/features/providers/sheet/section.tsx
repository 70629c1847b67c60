import type { ReactNode } from "react";

/** What a section says where it has nothing to show. */
export const Nothing = ({ children }: { children: ReactNode }) => (
  <p className="text-12 text-muted">{children}</p>
);

export const HEAD = "whitespace-nowrap pb-1 pr-3 text-left text-11 font-medium text-muted last:pr-0";
export const CELL = "border-t border-border/60 py-1.5 pr-3 align-top text-12 last:pr-0 touch:py-2.5";
export const NUMBER = "num whitespace-nowrap text-right";
