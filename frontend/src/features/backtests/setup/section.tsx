"use client";

import { ChevronDown } from "lucide-react";
import { useState, type ReactNode } from "react";

import { cn } from "@/lib/cn";

interface SectionProps {
  title: string;
  /** What is set inside, shown while the section is closed. */
  summary?: string;
  /** A switch or button at the right, outside the part that folds. */
  control?: ReactNode;
  /** Opens the section by force, because something in it needs attention. */
  attention?: boolean;
  startsClosed?: boolean;
  children: ReactNode;
}

export function Section({ title, summary, control, attention, startsClosed, children }: SectionProps) {
  const [wanted, setWanted] = useState(!startsClosed);
  const open = wanted || attention === true;
  return (
    <section className="border-b last:border-b-0">
      <div className="flex items-center gap-2 pr-3">
        <h3 className="min-w-0 flex-1">
          <button
            type="button"
            aria-expanded={open}
            onClick={() => setWanted(!open)}
            className="flex h-9 w-full min-w-0 items-center gap-2 pl-3 text-left focus-visible:-outline-offset-2 touch:h-11"
          >
            <ChevronDown
              aria-hidden
              className={cn("size-3.5 shrink-0 text-faint transition-transform", !open && "-rotate-90")}
            />
            <span className="text-12 font-medium">{title}</span>
            {!open && summary && <span className="num min-w-0 truncate text-11 text-muted">{summary}</span>}
          </button>
        </h3>
        {control}
      </div>
      {open && <div className="px-3 pb-3">{children}</div>}
    </section>
  );
}
