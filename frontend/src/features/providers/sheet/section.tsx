import type { ReactNode } from "react";

interface SectionProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** A part of the sheet under a quiet heading. */
export function Section({ title, aside, children }: SectionProps) {
  return (
    <section aria-label={title} className="border-t px-4 py-3">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="text-12 font-medium text-muted">{title}</h3>
        {aside && <div className="ml-auto text-12 text-muted">{aside}</div>}
      </div>
      {children}
    </section>
  );
}

/** What is said where a part has nothing to tell. */
export const Nothing = ({ children }: { children: ReactNode }) => (
  <p className="text-12 text-muted">{children}</p>
);

export const HEAD = "whitespace-nowrap pb-1 pr-3 text-left text-11 font-medium text-muted last:pr-0";
export const CELL = "border-t border-border/60 py-1.5 pr-3 align-top text-12 last:pr-0 touch:py-2.5";
export const NUMBER = "num whitespace-nowrap text-right";
