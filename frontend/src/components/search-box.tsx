"use client";

import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { cn } from "@/lib/cn";
import { useDebounced } from "@/lib/hooks";

import { Button } from "./ui/button";
import { Input } from "./ui/input";
import { Kbd } from "./ui/kbd";

const SEARCH_MS = 200;

interface SearchBoxProps {
  label: string;
  /** What is searched for now; it may change without the box, as by a link or a button that clears it. */
  value: string;
  /** Called once typing has rested. */
  onChange: (value: string) => void;
  className?: string;
}

/** The search of a page, which the `/` key goes to. Escape empties it, then leaves it. */
export function SearchBox({ label, value, onChange, className }: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  const settled = useDebounced(typed, SEARCH_MS);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  }, [onChange]);
  // The value that box and page last agreed on: it shows which of the two has moved since.
  const agreed = useRef(value);
  useEffect(() => {
    if (settled === agreed.current) return;
    agreed.current = settled;
    latest.current(settled);
  }, [settled]);
  useEffect(() => {
    if (value === agreed.current) return;
    agreed.current = value;
    setTyped(value);
  }, [value]);
  return (
    <div className={cn("relative min-w-0 flex-1 md:flex-none", className)}>
      <Search
        aria-hidden
        className="pointer-events-none absolute left-2.5 top-1/2 size-3.5 -translate-y-1/2 text-faint"
      />
      <Input
        type="search"
        data-page-search
        aria-label={label}
        placeholder={label}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          if (typed) setTyped("");
          else event.currentTarget.blur();
        }}
        className="pl-8 pr-8"
      />
      {typed ? (
        <Button
          variant="ghost"
          size="iconSm"
          aria-label="Clear the search"
          className="absolute right-1 top-1/2 -translate-y-1/2"
          onClick={() => setTyped("")}
        >
          <X className="!size-3.5" aria-hidden />
        </Button>
      ) : (
        <span className="pointer-events-none absolute right-2 top-1/2 hidden -translate-y-1/2 md:block">
          <Kbd>/</Kbd>
        </span>
      )}
    </div>
  );
}
