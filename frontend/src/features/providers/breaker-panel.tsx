"use client";

import { ArrowRight } from "lucide-react";

import type { BreakerTransition } from "@/api/model";
import { ShowMore } from "@/components/load-more";
import { Panel } from "@/components/panel";
import { SkeletonRows } from "@/components/skeleton-rows";
import { EmptyState, ErrorState } from "@/components/states";
import { Ago, Timestamp } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useProviderName } from "@/features/catalogue/hooks";

import { useBreakerHistory } from "./hooks";
import { ProviderSelect } from "./provider-select";
import { useProvidersQuery } from "./query";
import { BREAKER, endpointName } from "./words";

const MARK = { closed: "bg-profit", half_open: "bg-warn", open: "bg-danger" } as const;
const SKELETON_ROWS = 8;

/** Every change of a breaker along a line of time, newest first. */
export function BreakerPanel() {
  const [{ from }, setQuery] = useProvidersQuery();
  const history = useBreakerHistory(from);
  const { items, error, refreshing, retry } = history;
  return (
    <Panel title="Breaker history" controls={<ProviderSelect />}>
      {items ? (
        items.length === 0 ? (
          <EmptyState
            title="No breaker has moved"
            action={
              from && (
                <Button size="sm" onClick={() => void setQuery({ from: null })}>
                  All providers
                </Button>
              )
            }
          >
            A breaker opens after failures in a row, and everything it did is kept here.
          </EmptyState>
        ) : (
          <ol className={refreshing ? "opacity-60" : undefined} aria-busy={refreshing}>
            {items.map((each) => (
              <Transition
                key={`${each.provider} ${each.endpoint} ${each.at} ${each.after}`}
                transition={each}
              />
            ))}
          </ol>
        )
      ) : error ? (
        <ErrorState title="The history could not be loaded" error={error} retry={retry} />
      ) : (
        <HistorySkeleton />
      )}
      {items && <ShowMore list={history} />}
    </Panel>
  );
}

function Transition({ transition }: { transition: BreakerTransition }) {
  const { provider, endpoint, before, after, at, reason } = transition;
  const name = useProviderName();
  return (
    <li className="relative grid min-h-8 gap-x-4 gap-y-1 py-2 pl-9 pr-3 md:grid-cols-[minmax(180px,1fr)_auto_minmax(0,2fr)_auto] md:items-center">
      <span aria-hidden className="absolute inset-y-0 left-4 w-px bg-border" />
      <span
        aria-hidden
        className={`absolute left-[13px] top-3.5 size-[7px] rounded-full ring-4 ring-surface ${MARK[after]}`}
      />
      <span className="min-w-0 truncate text-13">
        {name(provider)} <span className="text-12 text-muted">{endpointName(endpoint)}</span>
      </span>
      <span className="flex items-center gap-1.5 md:w-44">
        <Badge>{BREAKER[before].name}</Badge>
        <ArrowRight aria-label="became" className="size-3 text-faint" />
        <Badge tone={after === "closed" ? "profit" : BREAKER[after].tone}>{BREAKER[after].name}</Badge>
      </span>
      <span className="min-w-0 break-words text-12 text-muted">{reason}</span>
      <span className="flex gap-2 text-12 md:w-48 md:justify-end">
        <span className="text-muted">
          <Ago at={at} />
        </span>
        <Timestamp at={at} />
      </span>
    </li>
  );
}

function HistorySkeleton() {
  return (
    <SkeletonRows
      label="Loading history"
      count={SKELETON_ROWS}
      className="flex h-9 items-center gap-6 pl-9 pr-3"
    >
      <Skeleton className="h-3 w-40" />
      <Skeleton className="h-4 w-32" />
      <Skeleton className="ml-auto h-3 w-28" />
    </SkeletonRows>
  );
}
