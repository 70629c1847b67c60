import type { Summary } from "@/api/model";
import { Skeleton } from "@/components/ui/skeleton";
import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";

import { CONTEXT, FIGURES, type Figure } from "./figures";

const LEADING: readonly Figure[] = [FIGURES.profit, FIGURES.yield, FIGURES.clv, FIGURES.max_drawdown];
const FOLLOWING: readonly Figure[] = [
  FIGURES.roi,
  FIGURES.bets,
  FIGURES.turnover,
  FIGURES.win_rate,
  FIGURES.average_odds,
  FIGURES.sharpe,
  FIGURES.profit_factor,
  FIGURES.longest_losing_streak,
];

/** Figures whose sign means money won or lost. */
const COLOURED = new Set(["profit", "yield", "roi", "clv"]);

const frame = "overflow-hidden rounded border bg-border";
const leading = "grid grid-cols-2 gap-px xl:grid-cols-4";
const following = "mt-px grid grid-cols-2 gap-px sm:grid-cols-4 min-[1400px]:grid-cols-8";

interface SummaryTilesProps {
  summary: Summary;
  currency: string;
}

/** The twelve figures of a run, the four that decide first; each with what puts it into proportion. */
export function SummaryTiles({ summary, currency }: SummaryTilesProps) {
  const tile = (figure: Figure, large: boolean) => (
    <Tile key={figure.key} figure={figure} summary={summary} currency={currency} large={large} />
  );
  return (
    <section aria-label="Summary" className={frame}>
      <dl className={leading}>{LEADING.map((figure) => tile(figure, true))}</dl>
      <dl className={following}>{FOLLOWING.map((figure) => tile(figure, false))}</dl>
    </section>
  );
}

interface TileProps extends SummaryTilesProps {
  figure: Figure;
  large: boolean;
}

function Tile({ figure, summary, currency, large }: TileProps) {
  const value = figure.value(summary);
  const tone = COLOURED.has(figure.key) && value ? (value > 0 ? "text-profit" : "text-loss") : undefined;
  return (
    <Tooltip content={figure.explanation} side="bottom">
      <div className={cn("min-w-0 bg-surface px-3", large ? "py-2.5" : "py-2")} data-figure={figure.key}>
        <dt className="text-11 text-muted">{figure.label}</dt>
        <dd className={cn("num whitespace-nowrap font-medium", large ? "mt-0.5 text-20" : "text-15", tone)}>
          {figure.text(summary, currency)}
        </dd>
        <dd className="text-11 tabular-nums text-muted">{CONTEXT[figure.key]?.(summary, currency)}</dd>
      </div>
    </Tooltip>
  );
}

export function SummarySkeleton() {
  const tile = (figure: Figure, large: boolean) => (
    <div key={figure.key} className={cn("bg-surface px-3", large ? "py-2.5" : "py-2")}>
      <p className="text-11 text-muted">{figure.label}</p>
      <Skeleton className={large ? "my-1 mt-1.5 h-[22px] w-28" : "my-0.5 h-4 w-20"} />
      <Skeleton className="mt-1 h-3 w-24" />
    </div>
  );
  return (
    <div role="status" className={frame} aria-busy aria-label="Loading the summary">
      <div className={leading}>{LEADING.map((figure) => tile(figure, true))}</div>
      <div className={following}>{FOLLOWING.map((figure) => tile(figure, false))}</div>
    </div>
  );
}
