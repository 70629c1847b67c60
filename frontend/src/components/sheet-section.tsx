import type { ReactNode } from "react";

interface SheetSectionProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** A part of a sheet under a quiet heading. */
export function SheetSection({ title, aside, children }: SheetSectionProps) {
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
