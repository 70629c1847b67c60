"use client";

import { LineChart, Table2 } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo, useState, type ReactNode } from "react";

import type { BacktestReport, EquityPoint } from "@/api/model";
import { TimeChart } from "@/components/charts/time-chart";
import { Panel } from "@/components/panel";
import { column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { cn } from "@/lib/cn";
import { amount, money, percent } from "@/lib/format";
import { date, utc } from "@/lib/time";

import { givenNoPushOf } from "./figures";
import { extentOf, panesOf, pointAt, RANGES, rangesFor, windowOf, type Range } from "./performance-data";

const ALL_RANGES = [...(Object.keys(RANGES) as Range[]), "All"] as const;

interface PerformancePanelProps {
  report: BacktestReport;
  other?: BacktestReport;
}

/** The bankroll through time against what was expected, with its drawdown under it on the same axis. */
export function PerformancePanel({ report, other }: PerformancePanelProps) {
  const [range, setRange] = useQueryState("range", parseAsStringLiteral(ALL_RANGES).withDefault("All"));
  const [asTable, setAsTable] = useState(false);
  const [at, setAt] = useState<number | null>(null);
  const extent = useMemo(() => extentOf(other ? [report, other] : [report]), [report, other]);
  const panes = useMemo(() => panesOf(report, other), [report, other]);
  const ranges = rangesFor(extent);
  const shown: Range = ranges.includes(range) ? range : "All";
  const Icon = asTable ? LineChart : Table2;
  const label = asTable ? "Show as a chart" : "Show as a table";

  return (
    <Panel
      title="Bankroll and drawdown"
      controls={
        <>
          {!asTable && ranges.length > 1 && (
            <Segmented
              label="Range"
              value={shown}
              onChange={(next) => void setRange(next)}
              options={ranges.map((each) => ({ value: each, label: each }))}
              className="max-sm:hidden"
            />
          )}
          <Button
            variant="ghost"
            size="iconSm"
            aria-label={label}
            title={label}
            onClick={() => setAsTable(!asTable)}
          >
            <Icon className="!size-3.5" aria-hidden />
          </Button>
        </>
      }
      footnote={
        asTable
          ? undefined
          : "Settled bankroll after each day. Expected: if every bet had earned its edge; the whisker is one standard error of profit at the end."
      }
    >
      {asTable ? (
        <DataTable
          label="Bankroll by day"
          columns={EQUITY_COLUMNS}
          rows={report.equity}
          rowId={(point) => point.at}
          className="max-h-[392px]"
        />
      ) : (
        <div className="px-3 pb-1 pt-2">
          <Readout report={report} other={other} at={at} />
          <TimeChart
            label={`Bankroll from ${money(report.run.bankroll, report.run.currency)} to ${money(report.run.summary?.final_bankroll, report.run.currency)}, with drawdown`}
            panes={panes}
            window={windowOf(shown, extent)}
            onPoint={setAt}
          />
          {ranges.length > 1 && (
            <Segmented
              label="Range"
              value={shown}
              onChange={(next) => void setRange(next)}
              options={ranges.map((each) => ({ value: each, label: each }))}
              className="mb-1 flex sm:hidden"
              grow
            />
          )}
        </div>
      )}
    </Panel>
  );
}

/** The values under the crosshair, or the last ones; it is also the key to the lines. */
function Readout({ report, other, at }: PerformancePanelProps & { at: number | null }) {
  const point = pointAt(report, at);
  const compared = other && pointAt(other, at);
  const { currency } = report.run;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-0.5 pb-1 text-12" aria-live="off">
      <span className="num w-24 text-muted">{date(point?.at, "utc")}</span>
      <Key
        tone="text-series-1"
        name={other ? "This run" : "Bankroll"}
        value={money(point?.bankroll, currency)}
      />
      {other && (
        <Key tone="text-series-2" name="Compared" value={money(compared?.bankroll, other.run.currency)} />
      )}
      <Key
        tone="text-muted"
        name={`Expected${report.run.summary ? givenNoPushOf(report.run.summary) : ""}`}
        value={money(point?.expected, currency)}
        dashed
      />
      <Key tone="text-loss" name="Drawdown" value={percent(point ? -point.drawdown : null)} />
    </div>
  );
}

function Key({
  tone,
  name,
  value,
  dashed,
}: {
  tone: string;
  name: string;
  value: ReactNode;
  dashed?: boolean;
}) {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      <span
        aria-hidden
        className={cn("w-3 border-t-2", dashed && "border-dashed", tone)}
        style={{ borderColor: "currentColor" }}
      />
      <span className="text-muted">{name}</span>
      <span className="num">{value}</span>
    </span>
  );
}

const EQUITY_COLUMNS = [
  column<EquityPoint>({
    id: "at",
    header: "Day",
    phone: true,
    value: (point) => point.at,
    cell: (point) => (
      <time className="num" dateTime={point.at} title={utc(point.at)}>
        {date(point.at, "utc")}
      </time>
    ),
  }),
  column<EquityPoint>({
    id: "bankroll",
    header: "Bankroll",
    align: "right",
    phone: true,
    value: (point) => Number(point.bankroll),
    cell: (point) => amount(point.bankroll),
  }),
  column<EquityPoint>({
    id: "expected",
    header: "Expected",
    align: "right",
    value: (point) => Number(point.expected),
    cell: (point) => amount(point.expected),
  }),
  column<EquityPoint>({
    id: "drawdown",
    header: "Drawdown",
    align: "right",
    phone: true,
    value: (point) => point.drawdown,
    cell: (point) => percent(-point.drawdown),
  }),
];
