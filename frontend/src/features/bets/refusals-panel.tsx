"use client";

import Link from "next/link";

import type { RefusedSignal } from "@/api/model";
import { ShowMore } from "@/components/load-more";
import { Panel } from "@/components/panel";
import { SkeletonRows } from "@/components/skeleton-rows";
import { EmptyState, ErrorState } from "@/components/states";
import { Ago } from "@/components/timestamp";
import { Skeleton } from "@/components/ui/skeleton";
import { useOddsFormat, useVenueName } from "@/features/catalogue/hooks";
import { count, edge } from "@/lib/format";
import { marketShort } from "@/lib/words";

import { useRefusals } from "./hooks";
import { eventText, onText } from "./words";

const TITLE = "Signals refused by a limit";

/** Signals that became no order, each with the limit that refused it. */
export function RefusalsPanel() {
  const refusals = useRefusals();
  const { items, error, retry } = refusals;
  return (
    <Panel
      title={TITLE}
      aside={items?.length ? `${count(items.length)}${refusals.more ? "+" : ""}` : undefined}
      className="mt-3"
    >
      {!items ? (
        error ? (
          <ErrorState title="The refused signals could not be loaded" error={error} retry={retry} />
        ) : (
          <SkeletonRows
            label="Loading refused signals"
            count={3}
            className="space-y-2 border-b border-border/60 px-3 py-3"
          >
            <Skeleton className="h-3 w-56" />
            <Skeleton className="h-2 w-72" />
          </SkeletonRows>
        )
      ) : items.length === 0 ? (
        <EmptyState title="No signal was refused">
          Value that a limit keeps from becoming an order is kept here, with that limit.
        </EmptyState>
      ) : (
        <>
          <ul aria-label={TITLE}>
            {items.map((each) => (
              <Refused key={`${each.instance} ${each.cause}`} signal={each} />
            ))}
          </ul>
          <ShowMore list={refusals}>Load more</ShowMore>
        </>
      )}
    </Panel>
  );
}

function Refused({ signal: { signal, ...refused } }: { signal: RefusedSignal }) {
  const { odds } = useOddsFormat();
  const venue = useVenueName();
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 border-b border-border/60 px-3 py-2 text-13 last:border-b-0">
      <span className="min-w-0 flex-1 basis-72">
        {signal ? (
          <>
            <Link href={`/value-bets?bet=${refused.cause}`} className="font-medium hover:underline">
              {onText(signal)}
            </Link>{" "}
            <span className="text-11 text-muted">{marketShort(signal.market)}</span>{" "}
            <span className="num text-12 text-muted">
              {odds(signal.odds)} {edge(signal.edge)}
            </span>{" "}
            <span className="text-12 text-muted">{venue(signal.venue)}</span>
            <span className="block truncate text-11 text-muted">{eventText(signal)}</span>
          </>
        ) : (
          <span className="text-muted">A signal that is no longer kept</span>
        )}
      </span>
      <span className="min-w-0 basis-80 text-pretty text-12 text-muted">
        {refused.meaning}
        {refused.value && (
          <span className="num block text-11">{`${refused.value} against ${refused.limit}`}</span>
        )}
      </span>
      <Ago at={refused.at} className="text-12 text-muted" />
    </li>
  );
}
