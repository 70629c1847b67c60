"use client";

import { CalendarDays, ChevronDown } from "lucide-react";

import { cn } from "@/lib/cn";
import { date } from "@/lib/time";

import { Button } from "./ui/button";
import { fieldLook, Input } from "./ui/input";
import { Label } from "./ui/label";
import { Popover, PopoverContent, PopoverTrigger } from "./ui/popover";

interface DateRangeProps {
  /** ISO dates; null where that side is open. */
  from: string | null;
  to: string | null;
  onChange: (range: { from: string | null; to: string | null }) => void;
  className?: string;
}

function rangeText(from: string | null, to: string | null): string {
  if (from && to) return `${date(from)} – ${date(to)}`;
  if (from) return `From ${date(from)}`;
  return to ? `Until ${date(to)}` : "Any date";
}

/** A period with open sides, shown in words and edited in a popover. */
export function DateRange({ from, to, onChange, className }: DateRangeProps) {
  return (
    <Popover>
      <PopoverTrigger
        aria-label={`Dates: ${rangeText(from, to)}`}
        className={cn(fieldLook, "flex items-center gap-2 text-left", className)}
      >
        <CalendarDays aria-hidden className="size-3.5 shrink-0 text-faint" />
        <span className={cn("min-w-0 flex-1 truncate", (from ?? to) && "num text-12")}>
          {rangeText(from, to)}
        </span>
        <ChevronDown aria-hidden className="size-3.5 shrink-0 text-faint" />
      </PopoverTrigger>
      <PopoverContent className="w-64 space-y-2 p-3">
        <DayBox
          id="range-from"
          label="First day"
          value={from}
          onChange={(day) => onChange({ from: day, to })}
        />
        <DayBox id="range-to" label="Last day" value={to} onChange={(day) => onChange({ from, to: day })} />
        <Button
          size="sm"
          className="w-full"
          disabled={!from && !to}
          onClick={() => onChange({ from: null, to: null })}
        >
          Any date
        </Button>
      </PopoverContent>
    </Popover>
  );
}

interface DayBoxProps {
  id: string;
  label: string;
  value: string | null;
  onChange: (day: string | null) => void;
}

function DayBox({ id, label, value, onChange }: DayBoxProps) {
  return (
    <div className="grid grid-cols-[72px_minmax(0,1fr)] items-center">
      <Label htmlFor={id}>{label}</Label>
      <Input
        id={id}
        type="date"
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value || null)}
        className="num"
      />
    </div>
  );
}
