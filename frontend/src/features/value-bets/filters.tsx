"use client";

import { X } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { CompetitionFilter, SportFilter } from "@/features/catalogue/filters";
import { words } from "@/lib/words";

import { filterCount, ORDERS, orderOf, useBetQuery } from "./query";

const ANY = "any";
const EDGES = [1, 2, 3, 5, 10];
const ORDER_NAMES: Record<string, string> = {
  edge: "Largest edge first",
  time_left: "Nearest start first",
  newest: "Newest first",
};

/** Order and filters over the queue; everything chosen here is in the address. */
export function Filters() {
  const [query, setQuery] = useBetQuery();
  return (
    <div className="flex flex-wrap items-center gap-2 max-md:[&>*]:flex-1">
      <Select
        aria-label="Order"
        value={orderOf(query)}
        onChange={(order) => void setQuery({ order: ORDERS.find((each) => each === order) ?? null })}
        choices={ORDERS.map((order) => ({ value: order, label: ORDER_NAMES[order] ?? words(order) }))}
        className="min-w-36 md:w-44"
      />
      <Select
        aria-label="Least edge"
        value={query.edge === null ? ANY : String(query.edge)}
        onChange={(edge) => void setQuery({ edge: edge === ANY ? null : Number(edge) })}
        choices={[
          { value: ANY, label: "Any edge" },
          ...EDGES.map((edge) => ({ value: String(edge), label: `Edge from ${edge} %` })),
        ]}
        className="min-w-32 md:w-36"
      />
      <SportFilter
        value={query.sport}
        onChange={(sport) => void setQuery({ sport, competition: null })}
        className="min-w-28 md:w-32"
      />
      <CompetitionFilter
        sport={query.sport}
        value={query.competition}
        onChange={(competition) => void setQuery({ competition })}
        className="min-w-40 md:w-44"
      />
      {filterCount(query) > 0 && (
        <Button
          variant="ghost"
          size="sm"
          onClick={() => void setQuery({ sport: null, competition: null, edge: null, fixture: null })}
        >
          <X aria-hidden /> Clear
        </Button>
      )}
    </div>
  );
}
