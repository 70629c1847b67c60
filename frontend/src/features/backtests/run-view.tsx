"use client";

import { ArrowLeft, RotateCw } from "lucide-react";
import Link from "next/link";
import { useQueryState } from "nuqs";

import type { BacktestRun } from "@/api/model";
import { PageHeader } from "@/components/page-header";
import { Panel, PanelBoundary } from "@/components/panel";
import { EmptyState, ErrorState, StaleBadge } from "@/components/states";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useSystem } from "@/features/health/health-context";
import { percent } from "@/lib/format";
import { competitionCodes, runName } from "@/lib/run-name";
import { marketName } from "@/lib/words";

import { isActive, useRun, useStrategies } from "./hooks";
import { failureText } from "./labels";
import { ComparePicker } from "./result/compare-picker";
import { SettingsPanel } from "./result/settings-panel";
import { RunActions, useRunCommands } from "./run-actions";
import { ResultSkeleton, RunProgress } from "./run-progress";
import { RunResult } from "./run-result";
import { RunState } from "./run-state";
import { periodText } from "./run-words";

/** One run in whatever state it is. */
export function RunView({ id }: { id: string }) {
  const { run, error, retry } = useRun(id);
  if (!run) {
    return (
      <>
        <PageHeader back={<Back />} title={error ? "Backtest" : <Skeleton className="h-4 w-48" />} />
        {error ? (
          <ErrorState title="The run could not be loaded" error={error} retry={retry} />
        ) : (
          <ResultSkeleton />
        )}
      </>
    );
  }
  return (
    <>
      <RunHeader run={run} />
      <RunBody run={run} />
    </>
  );
}

function Back() {
  return (
    <Button asChild variant="ghost" size="iconSm">
      <Link href="/backtests" aria-label="All runs" title="All runs">
        <ArrowLeft aria-hidden />
      </Link>
    </Button>
  );
}

function RunHeader({ run }: { run: BacktestRun }) {
  const [compare, setCompare] = useQueryState("compare");
  const { again } = useRunCommands(run);
  const { lostAt } = useSystem();
  return (
    <PageHeader
      back={<Back />}
      title={runName(run)}
      context={
        <>
          {!isActive(run) && <RunState run={run} />}
          <span>
            <span className="num">{competitionCodes(run.competitions)}</span> · {marketName(run.market)} ·{" "}
            {periodText(run)}
          </span>
          {lostAt !== null && <StaleBadge since={lostAt} />}
        </>
      }
      actions={
        <>
          {run.state === "done" && (
            <ComparePicker run={run} compared={compare} onChange={(next) => void setCompare(next)} />
          )}
          <Button size="sm" onClick={again} title="Copy these settings to the form">
            <RotateCw aria-hidden /> Run again
          </Button>
          <RunActions run={run} />
        </>
      }
    />
  );
}

function RunBody({ run }: { run: BacktestRun }) {
  const { setupFor } = useStrategies();
  if (isActive(run)) return <RunProgress run={run} />;
  if (run.state === "done") return <RunResult run={run} />;
  return (
    <div className="space-y-3">
      <Panel label="Outcome">
        <EmptyState title={run.state === "failed" ? "This run failed" : "This run was cancelled"}>
          {run.state === "failed"
            ? ((run.error && failureText(run.error, setupFor?.(run.strategy))) ??
              "The job ended without saying why. Run it again; if it fails again, look at the worker's log.")
            : `It was stopped at ${percent(run.progress, 0)}. Nothing of it was kept; run it again to get a result.`}
        </EmptyState>
      </Panel>
      <PanelBoundary name="Settings and identity">
        <SettingsPanel run={run} />
      </PanelBoundary>
    </div>
  );
}
