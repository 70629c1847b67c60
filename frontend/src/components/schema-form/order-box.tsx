"use client";

import { ArrowUp, X } from "lucide-react";

import type { Option } from "@/components/multi-select";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";

import type { ControlProps, Described } from "./control-props";

interface OrderBoxProps extends ControlProps {
  options: readonly Option[];
  /** What people call a value, also one that is no option here. */
  name: (value: string) => string;
  described: Described;
}

/** Several values in an order that counts, kept as one text with commas: the first is tried first. */
export function OrderBox({ id, field, value, onChange, options, name, described }: OrderBoxProps) {
  const items = String(value)
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);
  const set = (next: readonly string[]) => onChange(next.join(", "));
  const raised = (at: number) =>
    items.map((item, i) => (i === at - 1 ? items[at] : i === at ? items[at - 1] : item) ?? item);
  const free = options.filter((option) => !items.includes(option.value));

  return (
    <div className="space-y-1">
      <ol className="space-y-1" aria-label={field.title}>
        {items.map((item, index) => (
          <li
            key={item}
            className="grid grid-cols-[1.25rem_minmax(0,1fr)_auto_auto] items-center gap-1 text-12"
          >
            <span className="num text-muted">{index + 1}</span>
            <span className="truncate">{name(item)}</span>
            <Button
              variant="ghost"
              size="iconSm"
              aria-label={`Move ${name(item)} up`}
              disabled={index === 0}
              onClick={() => set(raised(index))}
            >
              <ArrowUp className="!size-3.5" aria-hidden />
            </Button>
            <Button
              variant="ghost"
              size="iconSm"
              aria-label={`Remove ${name(item)}`}
              disabled={items.length === 1}
              onClick={() => set(items.filter((other) => other !== item))}
            >
              <X className="!size-3.5" aria-hidden />
            </Button>
          </li>
        ))}
      </ol>
      <Select
        id={id}
        value=""
        onChange={(added) => set([...items, added])}
        choices={free}
        placeholder="Add"
        disabled={!free.length}
        aria-label={`Add to ${field.title}`}
        {...described}
      />
    </div>
  );
}
