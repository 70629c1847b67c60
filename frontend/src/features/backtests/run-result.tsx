"use client";

import { useQueryState } from "nuqs";

import type { BacktestReport, BacktestRun } from "@/api/model";
import { Panel, PanelBoundary } from "@/components/panel";
import { EmptyState, ErrorState } from "@/components/states";
import { count } from "@/lib/format";
import { plural } from "@/lib/words";

import { useReport } from "./hooks";
import { BetsPanel } from "./result/bets-panel";
import { BreakdownsPanel } from "./result/breakdowns-panel";
import { ComparePanel } from "./result/compare-panel";
import { PerformancePanel } from "./result/performance-panel";
import { NotesPanel, RefusalsPanel } from "./result/refusals-panel";
import { SettingsPanel } from "./result/settings-panel";
import { SummaryTiles } from "./result/summary-tiles";
import { ResultSkeleton } from "./run-progress";

/** Everything about a finished run, the figures first and the single bets last. */
export function RunResult({ run }: { run: BacktestRun }) {
  const [compare] = useQueryState("compare");
  const { report, error, retry } = useReport(run.id);
  const other = useReport(compare);

  if (error) return <ErrorState title="The report could not be loaded" error={error} retry={retry} />;
  if (!report || !run.summary) return <ResultSkeleton />;
  const { currency, summary } = run;
  return (
    <div className="space-y-3">
      <PanelBoundary name="Summary">
        <SummaryTiles summary={summary} currency={currency} />
      </PanelBoundary>
      {summary.bets ? (
        <>
          <PanelBoundary name="Bankroll and drawdown">
            <PerformancePanel report={report} other={other.report} />
          </PanelBoundary>
          {compare && other.error && (
            <ErrorState
              title="The compared run could not be loaded"
              error={other.error}
              retry={other.retry}
            />
          )}
          <PanelBoundary key={compare} name="Comparison">
            {other.report && <ComparePanel run={run} other={other.report.run} />}
          </PanelBoundary>
          <div className="grid gap-3 xl:grid-cols-12">
            <div className="min-w-0 xl:col-span-8">
              <PanelBoundary name="Breakdowns">
                <BreakdownsPanel breakdowns={report.breakdowns} currency={currency} />
              </PanelBoundary>
            </div>
            <div className="space-y-3 xl:col-span-4">
              <PanelBoundary name="Refused signals">
                <RefusalsPanel refusals={report.refusals} signals={summary.signals} />
              </PanelBoundary>
              <PanelBoundary name="Notes">
                <NotesPanel notes={report.notes} />
              </PanelBoundary>
            </div>
          </div>
          <PanelBoundary name="Bets">
            <BetsPanel run={run} />
          </PanelBoundary>
        </>
      ) : (
        <NoBets report={report} />
      )}
      <PanelBoundary name="Settings and identity">
        <SettingsPanel run={run} />
      </PanelBoundary>
    </div>
  );
}

function NoBets({ report }: { report: BacktestReport }) {
  const { summary } = report.run;
  const signals = summary?.signals ?? 0;
  const priced = summary?.matches_priced ?? 0;
  return (
    <>
      <Panel label="No bets">
        <EmptyState title="This run placed no bets">
          {signals
            ? `The strategy asked for ${plural(signals, count(signals), "bet")}, and the limits refused them all; the reasons are below.`
            : priced
              ? `None of the ${plural(priced, count(priced), "match", "matches")} with prices had an edge and odds inside the strategy's bounds. Lower the least edge or widen the odds, and run again.`
              : "None of these matches has a pre-match price on this market. Choose another market or period."}
        </EmptyState>
      </Panel>
      <div className="grid gap-3 md:grid-cols-2">
        <PanelBoundary name="Refused signals">
          <RefusalsPanel refusals={report.refusals} signals={signals} />
        </PanelBoundary>
        <PanelBoundary name="Notes">
          <NotesPanel notes={report.notes} />
        </PanelBoundary>
      </div>
    </>
  );
}
