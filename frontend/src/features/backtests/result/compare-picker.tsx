"use client";

import { Command } from "cmdk";
import { GitCompareArrows, X } from "lucide-react";
import { useState } from "react";

import type { BacktestRun } from "@/api/model";
import { Change } from "@/components/numbers";
import { Ago } from "@/components/timestamp";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { runName } from "@/lib/run-name";

import { useRuns } from "../hooks";

interface ComparePickerProps {
  run: BacktestRun;
  compared: string | null;
  onChange: (id: string | null) => void;
}

/** Chooses an earlier finished run to lay over this one. */
export function ComparePicker({ run, compared, onChange }: ComparePickerProps) {
  const [open, setOpen] = useState(false);
  const { items: runs } = useRuns();
  const others = runs?.filter((each) => each.state === "done" && each.id !== run.id) ?? [];
  const choose = (id: string) => {
    onChange(id);
    setOpen(false);
  };

  return (
    <div className="flex items-center">
      <Popover open={open} onOpenChange={setOpen}>
        <PopoverTrigger asChild>
          <Button
            size="sm"
            disabled={!others.length}
            title={others.length ? undefined : "There is no other finished run yet."}
          >
            <GitCompareArrows aria-hidden /> Compare
          </Button>
        </PopoverTrigger>
        <PopoverContent align="end" className="w-[min(420px,calc(100vw-16px))]">
          <Command label="Compare with" className="flex max-h-80 flex-col">
            <Command.Input
              placeholder="Compare with an earlier run"
              className="h-9 border-b bg-transparent px-3 text-13 outline-none placeholder:text-faint touch:h-11"
            />
            <Command.List className="thin-scroll relative min-h-0 flex-1 overflow-y-auto p-1">
              <Command.Empty className="px-2 py-4 text-center text-12 text-muted">
                No run has that name.
              </Command.Empty>
              {others.map((each) => (
                <Command.Item
                  key={each.id}
                  value={`${runName(each)} ${each.id}`}
                  onSelect={() => choose(each.id)}
                  className="flex h-9 cursor-default items-center gap-3 rounded-sm px-2 text-13 data-[selected=true]:bg-surface-2 touch:h-11"
                >
                  <span className="min-w-0 flex-1 truncate">{runName(each)}</span>
                  <Ago at={each.created_at} className="text-12 text-muted" />
                  <span className="w-16 text-right text-12">
                    <Change value={each.summary?.yield ?? null} />
                  </span>
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </PopoverContent>
      </Popover>
      {compared && (
        <Button
          variant="ghost"
          size="iconSm"
          aria-label="Stop comparing"
          title="Stop comparing"
          onClick={() => onChange(null)}
        >
          <X className="!size-3.5" aria-hidden />
        </Button>
      )}
    </div>
  );
}
