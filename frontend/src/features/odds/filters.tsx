"use client";

import { X } from "lucide-react";
import type { ReactNode } from "react";

import { FilterBar } from "@/components/filter-bar";
import { SearchBox } from "@/components/search-box";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { CompetitionFilter, SportFilter } from "@/features/catalogue/filters";
import { marketName, words } from "@/lib/words";

import { filterCount, MARKETS, STATUSES, useBoardQuery } from "./query";
import { STATUS_NAMES } from "./words";

const MAIN = "main";

/** Search, market and filters over the board; everything chosen here is in the address. */
export function Filters({ columns }: { columns: ReactNode }) {
  const [query, setQuery] = useBoardQuery();
  const filters = filterCount(query);

  return (
    <FilterBar
      on={filters}
      search={
        <SearchBox
          label="Search teams"
          value={query.search}
          onChange={(search) => void setQuery({ search: search || null })}
          className="md:w-52"
        />
      }
    >
      <Segmented
        label="Status"
        value={query.status}
        onChange={(status) => void setQuery({ status })}
        options={STATUSES.map((status) => ({
          value: status,
          label: STATUS_NAMES[status] ?? words(status),
        }))}
        className="h-8 max-md:flex"
        grow
      />
      <Select
        aria-label="Market"
        value={query.market ?? MAIN}
        onChange={(market) => void setQuery({ market: MARKETS.find((each) => each === market) ?? null })}
        choices={[
          { value: MAIN, label: "Main market" },
          ...MARKETS.map((market) => ({ value: market, label: marketName(market) })),
        ]}
        className="md:w-40"
      />
      <SportFilter
        value={query.sport}
        onChange={(sport) => void setQuery({ sport, competition: null })}
        className="md:w-32"
      />
      <CompetitionFilter
        sport={query.sport}
        value={query.competition}
        onChange={(competition) => void setQuery({ competition })}
        className="md:w-44"
      />
      {filters > 0 && (
        <Button
          variant="ghost"
          size="sm"
          onClick={() => void setQuery({ sport: null, competition: null, status: null })}
        >
          <X aria-hidden /> Clear
        </Button>
      )}
      {columns}
    </FilterBar>
  );
}
