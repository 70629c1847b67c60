/** From reports to lines: which series the equity chart shows and in which unit. */

import type { BacktestReport, EquityPoint } from "@/api/model";
import type { Line, PaneShape } from "@/components/charts/pane";
import type { Extent, Point } from "@/components/charts/scale";
import { decimal, percent } from "@/lib/format";

const DAY = 86_400_000;
const EQUITY_HEIGHT = 228;
const DRAWDOWN_HEIGHT = 84;

export const RANGES = { "1M": 30, "3M": 91, "6M": 182, "1Y": 365, "3Y": 1096, "5Y": 1826 } as const;
export type Range = keyof typeof RANGES | "All";

/** The buttons that make sense for a history of this length: shorter spans than it, and all of it. */
export function rangesFor(extent: Extent | null): Range[] {
  const span = extent ? extent[1] - extent[0] : 0;
  const short = (Object.keys(RANGES) as (keyof typeof RANGES)[]).filter((name) => RANGES[name] * DAY < span);
  return [...short, "All"];
}

export function windowOf(range: Range, extent: Extent | null): Extent | null {
  if (range === "All" || !extent) return extent;
  return [Math.max(extent[0], extent[1] - RANGES[range] * DAY), extent[1]];
}

const time = (point: EquityPoint) => Date.parse(point.at);

export function extentOf(reports: readonly BacktestReport[]): Extent | null {
  const ends = reports.flatMap((report) => [report.equity.at(0), report.equity.at(-1)]);
  const times = ends.flatMap((point) => (point ? [time(point)] : []));
  return times.length ? [Math.min(...times), Math.max(...times)] : null;
}

/** Whether two runs can share an axis of money; otherwise both are drawn as growth of their own start. */
function sameMoney(a: BacktestReport, b: BacktestReport): boolean {
  return a.run.currency === b.run.currency && Number(a.run.bankroll) === Number(b.run.bankroll);
}

const whole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6;
/** Labels of the grid, with decimals only where its steps have them. */
const shareTick = (y: number) => percent(y, whole(y * 100) ? 0 : 1);
const moneyTick = (y: number) => decimal(y, whole(y) ? 0 : 2);

type Read = (point: EquityPoint) => number;

function points(report: BacktestReport, read: Read): Point[] {
  return report.equity.map((point) => ({ x: time(point), y: read(point) }));
}

/** Two panes over one time axis: the bankroll with what was expected of it, and its fall from the peak. */
export function panesOf(report: BacktestReport, other: BacktestReport | undefined): PaneShape[] {
  const growth = other !== undefined && !sameMoney(report, other);
  const start = (of: BacktestReport) => Number(of.run.bankroll);
  const unit =
    (of: BacktestReport, field: "bankroll" | "expected"): Read =>
    (point) =>
      growth ? Number(point[field]) / start(of) - 1 : Number(point[field]);
  const error = Number(report.run.summary?.profit_standard_error ?? 0);
  const fall: Read = (point) => -point.drawdown;

  const bankroll: Line = {
    id: "bankroll",
    label: other ? "This run" : "Bankroll",
    tone: "text-series-1",
    points: points(report, unit(report, "bankroll")),
    filled: !other,
  };
  const expected: Line = {
    id: "expected",
    label: "Expected",
    tone: "text-muted",
    points: points(report, unit(report, "expected")),
    dashed: true,
    error: growth ? error / start(report) : error,
  };
  const compared: Line[] = other
    ? [
        {
          id: "other",
          label: "Compared",
          tone: "text-series-2",
          points: points(other, unit(other, "bankroll")),
        },
      ]
    : [];
  const otherFall: Line[] = other
    ? [{ id: "other-drawdown", label: "Compared", tone: "text-series-2", points: points(other, fall) }]
    : [];

  return [
    {
      id: "equity",
      height: EQUITY_HEIGHT,
      lines: [bankroll, expected, ...compared],
      zero: growth ? 0 : start(report),
      format: growth ? shareTick : moneyTick,
      ticks: 4,
    },
    {
      id: "drawdown",
      height: DRAWDOWN_HEIGHT,
      lines: [
        { id: "drawdown", label: "Drawdown", tone: "text-loss", points: points(report, fall), filled: true },
        ...otherFall,
      ],
      zero: 0,
      format: shareTick,
      ticks: 2,
    },
  ];
}

/** The state of a run at an instant: its last settled day. */
export function pointAt(report: BacktestReport, at: number | null): EquityPoint | undefined {
  if (at === null) return report.equity.at(-1);
  let found: EquityPoint | undefined;
  for (const point of report.equity) {
    if (time(point) > at) break;
    found = point;
  }
  return found;
}
