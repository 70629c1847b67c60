"use client";

import { useCallback } from "react";

import { LoadMore } from "@/components/load-more";
import { Panel } from "@/components/panel";
import { SkeletonRows } from "@/components/skeleton-rows";
import { EmptyState, ErrorState, StaleBadge } from "@/components/states";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useSystem } from "@/features/health/health-context";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";
import { useOpenFixture } from "@/lib/use-open-fixture";
import { plural } from "@/lib/words";

import { BoardList } from "./board-list";
import type { VenueColumns } from "./columns";
import type { Board } from "./hooks";
import { filterCount, useBoardQuery } from "./query";

const SKELETON_ROWS = 8;

/** The board with the states it can be in. */
export function BoardPanel({ board, columns }: { board: Board; columns: VenueColumns }) {
  const [query] = useBoardQuery();
  const [{ fixture: open }, setOpen] = useOpenFixture();
  const { lostAt } = useSystem();
  const onOpen = useCallback((id: number) => void setOpen({ fixture: id }), [setOpen]);
  const { items: rows, error, refreshing, retry } = board;

  if (!rows) {
    return (
      <Panel label="Odds board">
        {error ? (
          <ErrorState title="The odds could not be loaded" error={error} retry={retry} />
        ) : (
          <BoardSkeleton />
        )}
      </Panel>
    );
  }
  if (!rows.length) {
    const narrowed = query.search !== "" || query.market !== null || filterCount(query) > 0;
    return <Panel label="Odds board">{narrowed ? <NothingMatches /> : <NoPrices />}</Panel>;
  }
  return (
    <Panel
      label="Odds board"
      className={cn("transition-opacity", refreshing && "opacity-60")}
      footnote={
        <span className="flex flex-wrap gap-x-3">
          <span>{plural(rows.length, count(rows.length), "fixture")}</span>
          <span>
            Fair: odds without the margin. Age: since the price was last confirmed, amber when that is long
            ago. Struck: kept from strategies.
          </span>
        </span>
      }
    >
      {lostAt !== null && (
        <div className="border-b px-3 py-1.5">
          <StaleBadge since={lostAt} />
        </div>
      )}
      <BoardList
        rows={rows}
        market={query.market}
        venues={board.venues}
        columns={columns.shown}
        open={open}
        onOpen={onOpen}
      >
        <LoadMore list={board} margin="200px" className="sticky left-0" />
      </BoardList>
      {error && lostAt === null && (
        <ErrorState title="The odds could not be brought up to date" error={error} retry={retry} />
      )}
    </Panel>
  );
}

function NothingMatches() {
  const [, setQuery] = useBoardQuery();
  return (
    <EmptyState
      title="No fixture matches"
      action={
        <Button size="sm" onClick={() => void setQuery(null)}>
          Clear search and filters
        </Button>
      }
    >
      No fixture with live prices matches this search and these filters.
    </EmptyState>
  );
}

function NoPrices() {
  return (
    <EmptyState
      title="There are no live prices yet"
      action={
        <Button size="sm" asChild>
          <a href="/providers">See the providers</a>
        </Button>
      }
    >
      Fixtures appear here once a provider quotes them. The first may take a minute after the start.
    </EmptyState>
  );
}

function BoardSkeleton() {
  return (
    <SkeletonRows
      label="Loading odds"
      count={SKELETON_ROWS}
      className="flex h-[76px] items-center gap-6 border-b border-border/60 px-3"
    >
      <span className="w-48 space-y-2 max-md:w-32">
        <Skeleton className="h-3 w-full" />
        <Skeleton className="h-3 w-3/4" />
      </span>
      {Array.from({ length: 5 }, (_, column) => (
        <span key={column} className={cn("flex-1 space-y-2", column > 1 && "max-md:hidden")}>
          <Skeleton className="ml-auto h-3 w-12" />
          <Skeleton className="ml-auto h-3 w-12" />
          <Skeleton className="ml-auto h-3 w-12" />
        </span>
      ))}
    </SkeletonRows>
  );
}
