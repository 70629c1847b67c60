"use client";

import { ListFilter } from "lucide-react";
import { useState, type ReactNode } from "react";

import { cn } from "@/lib/cn";

import { Button } from "./ui/button";

interface FilterBarProps {
  search: ReactNode;
  /** How many filters are on. */
  on: number;
  /** The filters. On a phone they are folded away behind a button. */
  children: ReactNode;
}

/** Search and filters over a list. */
export function FilterBar({ search, on, children }: FilterBarProps) {
  const [open, setOpen] = useState(false);
  return (
    <div className="flex flex-wrap items-center gap-2">
      {search}
      <Button
        className="md:hidden"
        size="icon"
        aria-label={`Filters, ${on} on`}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <ListFilter aria-hidden className={cn(on > 0 && "text-accent")} />
      </Button>
      <div
        className={cn(
          "flex flex-wrap items-center gap-2 max-md:w-full max-md:[&>*]:w-full",
          !open && "max-md:hidden",
        )}
      >
        {children}
      </div>
    </div>
  );
}
