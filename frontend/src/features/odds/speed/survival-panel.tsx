"use client";

import { useState } from "react";

import type { Survival, SurvivalPoint } from "@/api/model";
import { Panel } from "@/components/panel";
import { EmptyState, ErrorState } from "@/components/states";
import { Segmented } from "@/components/ui/segmented";
import { useVenueName } from "@/features/catalogue/hooks";
import { cn } from "@/lib/cn";
import { count, share } from "@/lib/format";
import { marketName } from "@/lib/words";

import { byMarket } from "./groups";
import { AFTER, useSurvival } from "./hooks";
import { CELL, Computed, GroupRow, HEAD, TableSkeleton, WithError } from "./parts";

const EDGES = [
  { value: "any", label: "All prices", edge: null },
  { value: "worth", label: "Edge 3 %", edge: 0.03 },
] as const;
type Edges = (typeof EDGES)[number]["value"];

/** The chance that a price found now is still there some seconds later. */
export function SurvivalPanel() {
  const [edges, setEdges] = useState<Edges>("any");
  const { data, error, retry } = useSurvival(EDGES.find(({ value }) => value === edges)?.edge ?? null);
  return (
    <Panel
      title="Would I have got it?"
      controls={
        <>
          {data?.computed_at && <Computed at={data.computed_at} />}
          <Segmented label="Of which prices" value={edges} onChange={setEdges} options={EDGES} grow />
        </>
      }
      stacked
      footnote="Chance that the price, or a better one, is still there, before the start. Prices worth a bet go sooner. Few lives lean on all venues."
    >
      {!data ? (
        error ? (
          <ErrorState title="The chances could not be loaded" error={error} retry={retry} />
        ) : (
          <TableSkeleton label="Loading chances" />
        )
      ) : data.items.length === 0 ? (
        data.computed_at === null || edges === "any" ? (
          <EmptyState title="Not known yet">
            The worker computes it every ten minutes from the quote history.
          </EmptyState>
        ) : (
          <EmptyState title="Not known">Too few prices with such an edge have come and gone.</EmptyState>
        )
      ) : (
        <Curves items={data.items} />
      )}
      {data && error && (
        <ErrorState title="The chances could not be brought up to date" error={error} retry={retry} />
      )}
    </Panel>
  );
}

function Curves({ items }: { items: readonly Survival[] }) {
  const venue = useVenueName();
  return (
    <table className="w-full">
      <thead>
        <tr className="border-b">
          <th className={HEAD}>Venue</th>
          {AFTER.map((seconds) => (
            <th key={seconds} className={cn(HEAD, "whitespace-nowrap text-right max-sm:px-1.5")}>
              {seconds} s, %
            </th>
          ))}
          <th className={cn(HEAD, "text-right")}>Lives</th>
        </tr>
      </thead>
      {byMarket(items).map(({ market, curves }) => (
        <tbody key={market} aria-label={marketName(market)}>
          <GroupRow span={AFTER.length + 2}>{marketName(market)}</GroupRow>
          {curves.map((curve) => (
            <tr
              key={curve.venue ?? ""}
              data-venue={curve.venue ?? "all"}
              className="border-b border-border/60"
            >
              <td className={cn(CELL, "py-1", curve.venue === null && "text-muted")}>
                {curve.venue === null ? "All venues" : venue(curve.venue)}
              </td>
              {curve.points.map((point) => (
                <td key={point.after_seconds} className={cn(CELL, "py-1 text-right max-sm:px-1.5")}>
                  <Chance point={point} />
                </td>
              ))}
              <td className={cn(CELL, "num whitespace-nowrap py-1 text-right text-muted")}>
                {count(curve.lives)}
              </td>
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Chance({ point }: { point: SurvivalPoint }) {
  return (
    <span className="inline-flex flex-col items-end gap-0.5">
      <WithError
        value={share(point.chance)}
        error={share(point.error)}
        className="max-sm:flex max-sm:flex-col max-sm:items-end"
      />
      <span aria-hidden className="h-0.5 w-16 bg-border max-sm:w-10">
        <span className="block h-full bg-accent" style={{ width: `${point.chance * 100}%` }} />
      </span>
    </span>
  );
}
