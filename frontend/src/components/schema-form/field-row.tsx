"use client";

import type { ReactNode } from "react";

import { Prose } from "@/components/prose";
import { Label } from "@/components/ui/label";
import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";

interface FieldRowProps {
  id: string;
  label: string;
  description?: string;
  fault?: string;
  /** Puts the control under its label rather than beside it. */
  stacked?: boolean;
  /** Beside the label, such as an on/off switch. */
  aside?: ReactNode;
  children: ReactNode;
}

/** A label with its explanation, the control, and what is wrong with its value. */
export function FieldRow({ id, label, description, fault, stacked, aside, children }: FieldRowProps) {
  const name = (
    <Label
      htmlFor={id}
      className={cn(description && "underline decoration-faint/50 decoration-dotted underline-offset-4")}
    >
      {label}
    </Label>
  );
  return (
    <div>
      <div
        className={cn(
          "grid gap-x-3 gap-y-1",
          stacked
            ? "grid-cols-1"
            : "min-h-8 grid-cols-[minmax(0,1fr)_minmax(0,148px)] items-center touch:min-h-11",
        )}
      >
        <div className="flex min-w-0 items-center justify-between gap-2">
          {description ? (
            <Tooltip content={<Prose text={description} />} side="right">
              <span className="min-w-0">{name}</span>
            </Tooltip>
          ) : (
            name
          )}
          {aside}
        </div>
        <div className="min-w-0">{children}</div>
      </div>
      {description && (
        <p id={`${id}-about`} className="hidden pt-0.5 text-12 text-muted touch:block">
          <Prose text={description} />
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className="pt-0.5 text-right text-11 text-danger">
          {fault}
        </p>
      )}
    </div>
  );
}
