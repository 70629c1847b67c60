"use client";

import type { ReactNode } from "react";

import { cn } from "@/lib/cn";

import { Boundary } from "./boundary";

interface FrameProps {
  label: string | undefined;
  className?: string;
  children: ReactNode;
}

function Frame({ label, className, children }: FrameProps) {
  return (
    <section aria-label={label} className={cn("flex min-w-0 flex-col rounded border bg-surface", className)}>
      {children}
    </section>
  );
}

interface PanelProps {
  title?: ReactNode;
  /** Said beside the title, such as a count. */
  aside?: ReactNode;
  controls?: ReactNode;
  /** On a phone the controls take rows of their own below the title. */
  stacked?: boolean;
  footnote?: ReactNode;
  children: ReactNode;
  className?: string;
  bodyClassName?: string;
  label?: string;
}

/** A framed part of a page that owns its own loading, empty, stale and error states, and what it throws. */
export function Panel(props: PanelProps) {
  const { title, aside, controls, stacked, footnote, children, className, bodyClassName, label } = props;
  const name = label ?? (typeof title === "string" ? title : undefined);
  return (
    <Frame label={name} className={className}>
      <Boundary name={name}>
        {(title || controls) && (
          <header
            className={cn(
              "flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 touch:min-h-11",
              stacked && "max-sm:gap-y-2 max-sm:py-2.5",
            )}
          >
            {typeof title === "string" ? <h2 className="text-12 font-medium text-muted">{title}</h2> : title}
            {aside && <span className="text-12 text-faint">{aside}</span>}
            {controls && (
              <div
                className={cn(
                  "ml-auto flex min-w-0 items-center gap-2",
                  stacked && "max-sm:w-full max-sm:flex-col max-sm:items-stretch",
                )}
              >
                {controls}
              </div>
            )}
          </header>
        )}
        <div className={cn("min-w-0", bodyClassName)}>{children}</div>
        {footnote && <footer className="border-t px-3 py-1.5 text-11 text-muted">{footnote}</footer>}
      </Boundary>
    </Frame>
  );
}

/** Around a component that draws a panel: what it throws before there is a panel is shown in a panel's place. */
export function PanelBoundary({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Boundary name={name} frame={(message) => <Frame label={name}>{message}</Frame>}>
      {children}
    </Boundary>
  );
}
