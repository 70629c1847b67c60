"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { ShowMore } from "@/components/load-more";
import { Panel } from "@/components/panel";
import { SkeletonRows } from "@/components/skeleton-rows";
import { EmptyState, ErrorState, StaleBadge } from "@/components/states";
import { DataTable } from "@/components/table/data-table";
import { TableTools, useTableView } from "@/components/table/table-tools";
import { Skeleton } from "@/components/ui/skeleton";
import { useSystem } from "@/features/health/health-context";
import { count } from "@/lib/format";

import { useRuns } from "./hooks";
import { RUN_COLUMNS } from "./runs-columns";

const SKELETON_ROWS = 8;

/** Every run, newest first; those at work move by themselves. */
export function RunsPanel() {
  const list = useRuns();
  const { items: runs, error, retry } = list;
  const { lostAt } = useSystem();
  const view = useTableView("runs");
  const router = useRouter();
  const [sorting, setSorting] = useState<{ id: string; desc: boolean }[]>([]);

  return (
    <Panel
      title="Runs"
      aside={
        runs &&
        runs.length > 0 && (
          <span className="num">
            {count(runs.length)}
            {list.more || list.loadingMore ? "+" : ""}
          </span>
        )
      }
      controls={
        <>
          {runs && lostAt !== null && <StaleBadge since={lostAt} />}
          {runs && runs.length > 0 && <TableTools view={view} columns={RUN_COLUMNS} rows={runs} />}
        </>
      }
    >
      {runs ? (
        runs.length ? (
          <DataTable
            label="Backtest runs"
            columns={RUN_COLUMNS}
            rows={runs}
            rowId={(run) => run.id}
            onOpen={(run) => router.push(`/backtests/${run.id}`)}
            sorting={sorting}
            onSortingChange={setSorting}
            hidden={view.hidden}
            density={view.density}
            className="max-h-[calc(100dvh-156px)]"
            footer={<ShowMore list={list}>Show older runs</ShowMore>}
          />
        ) : (
          <EmptyState title="No runs yet">
            A run replays history through a strategy, bet by bet, and reports what it would have earned.
            Choose data on the left, keep the defaults, and press Run backtest.
          </EmptyState>
        )
      ) : error ? (
        <ErrorState title="The runs could not be loaded" error={error} retry={retry} />
      ) : (
        <RunsSkeleton />
      )}
    </Panel>
  );
}

function RunsSkeleton() {
  return (
    <SkeletonRows
      label="Loading runs"
      count={SKELETON_ROWS}
      className="flex h-8 items-center gap-6 border-b border-border/60 px-3 last:border-b-0 touch:h-14"
    >
      <Skeleton className="h-3 w-44" />
      <Skeleton className="h-3 w-36 max-md:hidden" />
      <Skeleton className="ml-auto h-3 w-20" />
      <Skeleton className="h-3 w-12 max-md:hidden" />
      <Skeleton className="h-3 w-12 max-md:hidden" />
    </SkeletonRows>
  );
}
