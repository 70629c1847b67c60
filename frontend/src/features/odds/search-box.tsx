"use client";

import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { useDebounced } from "@/lib/hooks";

import { useBoardQuery } from "./query";

const SEARCH_MS = 200;

export function SearchBox() {
  const [{ search }, setQuery] = useBoardQuery();
  const [typed, setTyped] = useState(search);
  const settled = useDebounced(typed, SEARCH_MS);
  // The search that box and address last agreed on: it tells who of the two has moved since.
  const agreed = useRef(search);
  useEffect(() => {
    if (settled === agreed.current) return;
    agreed.current = settled;
    void setQuery({ search: settled || null });
  }, [settled, setQuery]);
  useEffect(() => {
    if (search === agreed.current) return;
    agreed.current = search;
    setTyped(search);
  }, [search]);
  return (
    <div className="relative min-w-0 flex-1 md:w-52 md:flex-none">
      <Search
        aria-hidden
        className="pointer-events-none absolute left-2.5 top-1/2 size-3.5 -translate-y-1/2 text-faint"
      />
      <Input
        type="search"
        data-page-search
        aria-label="Search teams"
        placeholder="Search teams"
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
