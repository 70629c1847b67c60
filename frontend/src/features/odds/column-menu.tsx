"use client";

import { ArrowDown, ArrowUp, Columns3 } from "lucide-react";

import { Button } from "@/components/ui/button";
import { CheckMark } from "@/components/ui/checkbox";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";

import type { VenueColumns } from "./columns";

/** Which bookmakers have a column, and in what order. */
export function ColumnMenu({ columns }: { columns: VenueColumns }) {
  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button className="max-md:hidden" aria-label="Bookmakers">
          <Columns3 aria-hidden /> Bookmakers
          <span className="num text-12 text-muted">
            {columns.shown.length}/{columns.all.length}
          </span>
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" className="w-72">
        <ul className="thin-scroll relative max-h-80 overflow-y-auto p-1">
          {columns.all.map((venue, index) => (
            <li key={venue.key} className="flex h-8 items-center gap-2 rounded-sm px-2 hover:bg-surface-2">
              <button
                type="button"
                role="checkbox"
                aria-checked={columns.isShown(venue.key)}
                onClick={() => columns.toggle(venue.key)}
                className="flex h-full min-w-0 flex-1 items-center gap-2 text-left text-13"
              >
                <CheckMark checked={columns.isShown(venue.key)} />
                <span className="truncate">{venue.name}</span>
              </button>
              <Button
                variant="ghost"
                size="iconSm"
                disabled={index === 0}
                aria-label={`Move ${venue.name} to the front`}
                onClick={() => columns.move(venue.key, -1)}
              >
                <ArrowUp className="!size-3.5" aria-hidden />
              </Button>
              <Button
                variant="ghost"
                size="iconSm"
                disabled={index === columns.all.length - 1}
                aria-label={`Move ${venue.name} to the back`}
                onClick={() => columns.move(venue.key, 1)}
              >
                <ArrowDown className="!size-3.5" aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
        <div className="border-t p-1">
          <Button variant="ghost" size="sm" onClick={columns.reset}>
            All, most covered first
          </Button>
        </div>
      </PopoverContent>
    </Popover>
  );
}
