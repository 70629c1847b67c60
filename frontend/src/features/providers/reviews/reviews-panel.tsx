"use client";

import { ShowMore } from "@/components/load-more";
import { Panel } from "@/components/panel";
import { SkeletonRows } from "@/components/skeleton-rows";
import { EmptyState, ErrorState } from "@/components/states";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";

import { ProviderSelect } from "../provider-select";
import { REVIEW_STATES, useProvidersQuery } from "../query";
import type { Reviews } from "./hooks";
import { ReviewItem } from "./review-item";
import { STATE_NAMES } from "./words";

const SKELETON_ITEMS = 3;

interface PanelProps {
  reviews: Reviews;
  /** Two teams were made one. */
  onTeams: () => void;
}

/** Providers' events that were not surely matched: a person says which of ours they are. */
export function ReviewsPanel({ reviews, onTeams }: PanelProps) {
  const [{ state }, setQuery] = useProvidersQuery();
  const { items, error, refreshing, retry, decide } = reviews;
  return (
    <Panel
      title="To review"
      stacked
      controls={
        <>
          <Segmented
            label="State"
            grow
            value={state}
            onChange={(next) => void setQuery({ state: next })}
            options={REVIEW_STATES.map((each) => ({ value: each, label: STATE_NAMES[each] }))}
          />
          <ProviderSelect className="max-sm:w-full" />
        </>
      }
      footnote="Until it is decided, an event's prices are used for nothing. Joining teaches its names, so that the next one is matched by itself."
    >
      {items ? (
        items.length === 0 ? (
          <Nothing waiting={state === "review"} />
        ) : (
          <ul className={cn(refreshing && "opacity-60")} aria-busy={refreshing}>
            {items.map((review) => (
              <ReviewItem
                key={`${review.provider} ${review.ref}`}
                review={review}
                onDecide={(choice) => decide(review, choice)}
                onTeams={onTeams}
              />
            ))}
          </ul>
        )
      ) : error ? (
        <ErrorState title="The events could not be loaded" error={error} retry={retry} />
      ) : (
        <ItemsSkeleton />
      )}
      {items && <ShowMore list={reviews} />}
    </Panel>
  );
}

function Nothing({ waiting }: { waiting: boolean }) {
  return waiting ? (
    <EmptyState title="Nothing waits">
      Every event of every provider was matched to one of ours, or is surely new.
    </EmptyState>
  ) : (
    <EmptyState title="None decided so">Events that were decided this way are listed here.</EmptyState>
  );
}

function ItemsSkeleton() {
  return (
    <SkeletonRows
      label="Loading events"
      count={SKELETON_ITEMS}
      className="grid gap-4 border-b border-border/60 p-3 lg:grid-cols-[280px_1fr]"
    >
      <span className="flex flex-col gap-2">
        <Skeleton className="h-3 w-24" />
        <Skeleton className="h-4 w-48" />
        <Skeleton className="h-3 w-40" />
      </span>
      <Skeleton className="h-28 w-full" />
    </SkeletonRows>
  );
}
