import type { Summary } from "@/api/model";
import { Skeleton } from "@/components/ui/skeleton";
import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";

import { CONTEXT, FIGURES, type Figure } from "./figures";

const TILES: readonly Figure[] = [
  FIGURES.profit,
  FIGURES.yield,
  FIGURES.roi,
  FIGURES.clv,
  FIGURES.max_drawdown,
  FIGURES.sharpe,
  FIGURES.bets,
  FIGURES.turnover,
  FIGURES.win_rate,
  FIGURES.average_odds,
  FIGURES.profit_factor,
  FIGURES.longest_losing_streak,
];

/** Figures whose sign means money won or lost. */
const COLOURED = new Set(["profit", "yield", "roi", "clv"]);

const grid = "grid grid-cols-2 gap-px overflow-hidden rounded border bg-border sm:grid-cols-3 xl:grid-cols-6";
const tile = "min-w-0 bg-surface px-3 py-2.5";

interface SummaryTilesProps {
  summary: Summary;
  currency: string;
  bankroll: string;
}

/** The twelve figures a run is judged by, each with what puts it into proportion. */
export function SummaryTiles({ summary, currency, bankroll }: SummaryTilesProps) {
  return (
    <dl aria-label="Summary" className={grid}>
      {TILES.map((figure) => {
        const value = figure.value(summary);
        const tone =
          COLOURED.has(figure.key) && value ? (value > 0 ? "text-profit" : "text-loss") : undefined;
        return (
          <Tooltip key={figure.key} content={figure.explanation} side="bottom">
            <div className={tile} data-figure={figure.key}>
              <dt className="text-11 text-muted">{figure.label}</dt>
              <dd className={cn("num mt-0.5 whitespace-nowrap text-15 font-medium", tone)}>
                {figure.text(summary, currency)}
              </dd>
              <dd className="num mt-0.5 text-11 tracking-tight text-muted">
                {CONTEXT[figure.key]?.(summary, currency, bankroll)}
              </dd>
            </div>
          </Tooltip>
        );
      })}
    </dl>
  );
}

export function SummarySkeleton() {
  return (
    <div className={grid} aria-busy aria-label="Loading the summary">
      {TILES.map((figure) => (
        <div key={figure.key} className={tile}>
          <p className="text-11 text-muted">{figure.label}</p>
          <Skeleton className="mt-1 h-4 w-20" />
          <Skeleton className="mt-2 h-3 w-28" />
        </div>
      ))}
    </div>
  );
}
