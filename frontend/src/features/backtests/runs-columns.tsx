import type { ColumnDef } from "@tanstack/react-table";

import type { BacktestRun } from "@/api/model";
import { Change, Num, Profit } from "@/components/numbers";
import { column } from "@/components/table/columns";
import { Ago } from "@/components/timestamp";
import { count, percent, UNKNOWN } from "@/lib/format";
import { competitionCodes, runName } from "@/lib/run-name";
import { marketShort } from "@/lib/words";

import { RunActions } from "./run-actions";
import { RunState } from "./run-state";
import { periodText } from "./run-words";

const none = <span className="text-faint">{UNKNOWN}</span>;

export const RUN_COLUMNS: ColumnDef<BacktestRun>[] = [
  column<BacktestRun>({
    id: "run",
    header: "Run",
    fixed: true,
    phone: true,
    className: "max-w-64 max-md:max-w-[58vw]",
    value: runName,
    cell: (run) => (
      <span className="block min-w-0">
        <span className="block truncate">{runName(run)}</span>
        <span className="block truncate text-12 text-muted md:hidden">
          {competitionCodes(run.competitions)} · <Ago at={run.created_at} />
        </span>
      </span>
    ),
  }),
  column<BacktestRun>({
    id: "data",
    header: "Data",
    className: "max-w-56",
    value: (run) => run.competitions.join(" "),
    cell: (run) => (
      <span className="block truncate text-muted">
        <Num className="text-12">{competitionCodes(run.competitions)}</Num> {marketShort(run.market)},{" "}
        {periodText(run)}
      </span>
    ),
  }),
  column<BacktestRun>({
    id: "bets",
    header: "Bets",
    align: "right",
    value: (run) => run.summary?.bets ?? null,
    cell: (run) => (run.summary ? count(run.summary.bets) : none),
  }),
  column<BacktestRun>({
    id: "profit",
    header: "Profit",
    align: "right",
    phone: true,
    value: (run) => (run.summary ? Number(run.summary.profit) : null),
    cell: (run) =>
      run.summary ? (
        <span className="flex flex-col items-end">
          <Profit value={run.summary.profit} currency={run.currency} />
          <Change value={run.summary.yield} className="text-12 md:hidden" />
        </span>
      ) : (
        <>
          <span className="max-md:hidden">{none}</span>
          <span className="inline-block w-24 md:hidden">
            <RunState run={run} />
          </span>
        </>
      ),
  }),
  column<BacktestRun>({
    id: "yield",
    header: "Yield",
    align: "right",
    hint: "Profit ÷ turnover.",
    value: (run) => run.summary?.yield ?? null,
    cell: (run) => (run.summary ? <Change value={run.summary.yield} /> : none),
  }),
  column<BacktestRun>({
    id: "clv",
    header: "CLV",
    align: "right",
    hint: "Closing line value: the odds taken against the margin-free close.",
    value: (run) => run.summary?.clv ?? null,
    cell: (run) => (run.summary ? <Change value={run.summary.clv} /> : none),
  }),
  column<BacktestRun>({
    id: "drawdown",
    header: "Max DD",
    align: "right",
    hint: "Largest fall of the bankroll as a share of the peak it fell from.",
    value: (run) => run.summary?.max_drawdown_share ?? null,
    cell: (run) => (run.summary ? percent(run.summary.max_drawdown_share) : none),
  }),
  column<BacktestRun>({
    id: "state",
    header: "State",
    className: "w-36",
    value: (run) => run.state,
    cell: (run) => <RunState run={run} />,
  }),
  column<BacktestRun>({
    id: "created",
    header: "Started",
    align: "right",
    value: (run) => run.created_at,
    cell: (run) => <Ago at={run.created_at} className="text-muted" />,
  }),
  column<BacktestRun>({
    id: "actions",
    header: "",
    fixed: true,
    className: "w-8",
    cell: (run) => <RunActions run={run} />,
  }),
];
