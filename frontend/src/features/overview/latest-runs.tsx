"use client";

import Link from "next/link";

import { useListBacktests } from "@/api/backtests/backtests";
import { Change, Profit } from "@/components/numbers";
import { Panel } from "@/components/panel";
import { EmptyState, ErrorState } from "@/components/states";
import { Ago } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { runName } from "@/lib/run-name";
import { words } from "@/lib/words";

import { RowsSkeleton } from "./rows-skeleton";

const RUNS = 8;

/** The newest runs with what they earned. */
export function LatestRuns() {
  const { data, error, mutate } = useListBacktests({ limit: RUNS });
  return (
    <Panel
      title="Latest runs"
      controls={
        <Link href="/backtests" className="text-12 text-accent hover:underline">
          All runs
        </Link>
      }
    >
      {data ? (
        data.items.length ? (
          <ul className="divide-y divide-border/60">
            {data.items.map((run) => (
              <li key={run.id}>
                <Link
                  href={`/backtests/${run.id}`}
                  className="flex items-center gap-3 px-3 py-1.5 hover:bg-surface-2 focus-visible:-outline-offset-2 touch:min-h-11"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">{runName(run)}</span>
                    <Ago at={run.created_at} className="block text-11 text-muted" />
                  </span>
                  {run.summary ? (
                    <span className="text-right">
                      <Profit value={run.summary.profit} currency={run.currency} className="block" />
                      <Change value={run.summary.yield} className="block text-11" />
                    </span>
                  ) : (
                    <Badge>{words(run.state)}</Badge>
                  )}
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <EmptyState
            title="No runs yet"
            className="py-8"
            action={
              <Button asChild size="sm">
                <Link href="/backtests">New backtest</Link>
              </Button>
            }
          >
            A run replays history through a strategy.
          </EmptyState>
        )
      ) : error ? (
        <ErrorState title="The runs could not be loaded" error={error} retry={() => void mutate()} />
      ) : (
        <RowsSkeleton />
      )}
    </Panel>
  );
}
