"use client";

import { useRef, type KeyboardEvent } from "react";

import { cn } from "@/lib/cn";

interface SegmentedProps<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string; disabled?: boolean }[];
  className?: string;
  grow?: boolean;
}

/** Two to six exclusive choices in one row; arrow keys move between them as between radio buttons. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, value, onChange, options, className, grow } = props;
  const group = useRef<HTMLDivElement>(null);

  const step = (event: KeyboardEvent) => {
    const by =
      event.key === "ArrowRight" || event.key === "ArrowDown"
        ? 1
        : event.key === "ArrowLeft" || event.key === "ArrowUp"
          ? -1
          : 0;
    if (!by) return;
    event.preventDefault();
    const open = options.filter((option) => !option.disabled);
    const index = open.findIndex((option) => option.value === value);
    const next = open[(index + by + open.length) % open.length];
    if (!next) return;
    onChange(next.value);
    group.current?.querySelector<HTMLButtonElement>(`[data-value="${next.value}"]`)?.focus();
  };

  return (
    <div
      ref={group}
      role="radiogroup"
      aria-label={label}
      onKeyDown={step}
      className={cn(
        "inline-flex h-7 items-center gap-px rounded border bg-surface-2 p-0.5 touch:h-11",
        className,
      )}
    >
      {options.map((option) => {
        const on = option.value === value;
        return (
          <button
            key={option.value}
            type="button"
            role="radio"
            aria-checked={on}
            data-value={option.value}
            tabIndex={on ? 0 : -1}
            disabled={option.disabled}
            onClick={() => onChange(option.value)}
            className={cn(
              "h-full whitespace-nowrap rounded-sm px-2 text-12 transition-colors disabled:opacity-40",
              grow && "flex-1",
              on
                ? "bg-background font-medium text-text shadow-[0_0_0_1px_hsl(var(--border))]"
                : "text-muted hover:text-text",
            )}
          >
            {option.label}
          </button>
        );
      })}
    </div>
  );
}
