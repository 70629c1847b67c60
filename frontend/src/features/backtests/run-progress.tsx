"use client";

import { Ban } from "lucide-react";

import type { BacktestRun } from "@/api/model";
import { Panel } from "@/components/panel";
import { Progress } from "@/components/progress";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useSystem } from "@/features/health/health-context";
import { elapsed, percent } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { words } from "@/lib/words";

import { SummarySkeleton } from "./result/summary-tiles";
import { useRunCommands } from "./run-actions";

const TICK_MS = 250;
const CHART_HEIGHT = "h-[380px]";
const GRID_LINES = 6;

/** A run at work: what it does now, how far it is, and the shape of what will come. */
export function RunProgress({ run }: { run: BacktestRun }) {
  const { cancel } = useRunCommands(run);
  const { health, lostAt } = useSystem();
  const now = useNow(TICK_MS);
  const waiting = run.state === "queued";
  const since = run.started_at ?? run.created_at;
  return (
    <div className="space-y-3">
      <Panel label="Progress">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2 p-3">
          <div className="min-w-48 flex-1">
            <p className="flex items-baseline justify-between pb-2">
              <span className="text-13" role="status">
                {waiting ? "Waiting for a worker" : words(run.stage)}
              </span>
              <span className="num text-12 text-muted">
                {percent(run.progress, 0)} · {elapsed(now === null ? null : now - Date.parse(since))}
              </span>
            </p>
            <Progress value={run.progress} label="Progress of the run" className="h-1.5" />
          </div>
          <Button size="sm" onClick={() => void cancel()}>
            <Ban aria-hidden /> Cancel
          </Button>
        </div>
        {(lostAt !== null || (waiting && health?.worker === "down")) && (
          <p className="border-t px-3 py-2 text-12 text-warn">
            {lostAt !== null
              ? "The API does not answer. The run goes on without this page; its progress comes back with the connection."
              : "No worker is up. The run starts by itself once one is."}
          </p>
        )}
      </Panel>
      <ResultSkeleton />
    </div>
  );
}

export function ResultSkeleton() {
  return (
    <div className="space-y-3">
      <SummarySkeleton />
      <Panel title="Bankroll and drawdown">
        <div
          className={`${CHART_HEIGHT} flex animate-breathe flex-col justify-between px-3 py-6`}
          role="status"
          aria-busy
          aria-label="Loading the chart"
        >
          {Array.from({ length: GRID_LINES }, (_, line) => (
            <span key={line} className="flex items-center gap-3">
              <Skeleton className="h-2.5 w-8" />
              <span className="h-px flex-1 bg-border" />
            </span>
          ))}
        </div>
      </Panel>
    </div>
  );
}
