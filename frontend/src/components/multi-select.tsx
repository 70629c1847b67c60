"use client";

import { Command } from "cmdk";
import { ChevronDown } from "lucide-react";
import { useState, type ReactNode } from "react";

import { cn } from "@/lib/cn";

import { Button } from "./ui/button";
import { CheckMark } from "./ui/checkbox";
import { fieldLook } from "./ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "./ui/popover";

export interface Option {
  value: string;
  label: string;
  /** Further words it is found by. */
  keywords?: string[];
  hint?: ReactNode;
  badge?: ReactNode;
}

interface MultiSelectProps {
  id?: string;
  label: string;
  options: readonly Option[];
  value: readonly string[];
  onChange: (value: string[]) => void;
  placeholder: string;
  invalid?: boolean;
  describedBy?: string;
  className?: string;
}

/** Any number of choices from a list that can be searched. Keeps the order of the list. */
export function MultiSelect(props: MultiSelectProps) {
  const { id, label, options, value, onChange, placeholder, invalid, describedBy, className } = props;
  const [open, setOpen] = useState(false);
  const chosen = new Set(value);
  const inOrder = (next: Set<string>) => {
    const known = options.filter((option) => next.has(option.value)).map((option) => option.value);
    return [...known, ...[...next].filter((key) => !known.includes(key))];
  };
  const toggle = (key: string) => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    onChange(inOrder(next));
  };
  const names = value.map((key) => options.find((option) => option.value === key)?.label ?? key);

  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger
        id={id}
        aria-label={`${label}: ${names.join(", ") || placeholder}`}
        aria-invalid={invalid || undefined}
        aria-describedby={describedBy}
        className={cn(fieldLook, "flex items-center gap-2 text-left", className)}
      >
        <span className={cn("min-w-0 flex-1 truncate", !value.length && "text-faint")}>
          {names.join(", ") || placeholder}
        </span>
        {value.length > 1 && <span className="num text-12 text-muted">{value.length}</span>}
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-faint" />
      </PopoverTrigger>
      <PopoverContent className="w-[min(360px,calc(100vw-16px))]">
        <Command label={label} className="flex max-h-80 flex-col">
          <Command.Input
            placeholder="Search"
            className="h-9 border-b bg-transparent px-3 text-13 outline-none placeholder:text-faint touch:h-11"
          />
          <Command.List className="thin-scroll relative min-h-0 flex-1 overflow-y-auto p-1">
            <Command.Empty className="px-2 py-4 text-center text-12 text-muted">
              Nothing has that name.
            </Command.Empty>
            {options.map((option) => (
              <Command.Item
                key={option.value}
                value={option.value}
                keywords={[option.label, ...(option.keywords ?? [])]}
                onSelect={() => toggle(option.value)}
                aria-checked={chosen.has(option.value)}
                className="flex h-8 cursor-default select-none items-center gap-2 rounded-sm px-2 text-13 data-[selected=true]:bg-surface-2 touch:h-11"
              >
                <CheckMark checked={chosen.has(option.value)} />
                <span className="truncate">{option.label}</span>
                {option.badge}
                {option.hint !== undefined && (
                  <span className="num ml-auto whitespace-nowrap pl-3 text-12 text-muted">{option.hint}</span>
                )}
              </Command.Item>
            ))}
          </Command.List>
          <div className="flex items-center gap-1 border-t p-1">
            <Button variant="ghost" size="sm" onClick={() => onChange(options.map((option) => option.value))}>
              All
            </Button>
            <Button variant="ghost" size="sm" onClick={() => onChange([])}>
              None
            </Button>
            <Button variant="ghost" size="sm" className="ml-auto text-text" onClick={() => setOpen(false)}>
              Done
            </Button>
          </div>
        </Command>
      </PopoverContent>
    </Popover>
  );
}
