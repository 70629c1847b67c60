"use client";

import type { ReactNode } from "react";

import type { Portfolio } from "@/api/model";
import { Change, Profit } from "@/components/numbers";
import { Panel } from "@/components/panel";
import { ErrorState } from "@/components/states";
import { Skeleton } from "@/components/ui/skeleton";
import { count, money, percent } from "@/lib/format";
import { plural, words } from "@/lib/words";

import type { usePortfolios } from "./hooks";

const grid = "grid grid-cols-2 gap-px bg-border sm:grid-cols-3 lg:grid-cols-5";
const FIGURES = 5;

/** What each portfolio holds, and what its bets have won and lost. */
export function SummaryStrip({ portfolios }: { portfolios: ReturnType<typeof usePortfolios> }) {
  const { data, error, mutate } = portfolios;
  if (!data) {
    return (
      <Panel label="Portfolios" className="mb-3 overflow-hidden">
        {error ? (
          <ErrorState title="The portfolios could not be loaded" error={error} retry={() => void mutate()} />
        ) : (
          <div role="status" aria-busy aria-label="Loading the portfolios" className={grid}>
            {Array.from({ length: FIGURES }, (_, place) => (
              <div key={place} className="space-y-2 bg-surface px-3 py-2.5 max-sm:last:col-span-2">
                <Skeleton className="h-2.5 w-16" />
                <Skeleton className="h-5 w-24" />
                <Skeleton className="h-2.5 w-20" />
              </div>
            ))}
          </div>
        )}
      </Panel>
    );
  }
  return data.items.map((portfolio) => (
    <Panel
      key={`${portfolio.key} ${portfolio.asset}`}
      label={`Portfolio ${portfolio.key}`}
      title={data.items.length > 1 && words(portfolio.key)}
      className="mb-3 overflow-hidden"
    >
      <Figures of={portfolio} />
    </Panel>
  ));
}

function Figures({ of }: { of: Portfolio }) {
  const { asset } = of;
  return (
    <dl className={grid}>
      <Figure
        name="Bankroll"
        hint="Cash, and what orders and bets hold of it; realised profit alone"
        note={`${money(of.cash.amount, asset)} free`}
      >
        {money(of.bankroll.amount, asset)}
      </Figure>
      <Figure
        name="Open, at risk"
        hint="What open bets can lose, each for itself"
        note={`${plural(of.open, count(of.open), "bet or order", "bets and orders")}${unconfirmed(of)}`}
      >
        {money(of.at_risk.amount, asset)}
      </Figure>
      <Figure
        name="Today"
        hint="Profit of bets settled since midnight UTC, net of commission"
        note={`${count(of.settled_today)} settled`}
      >
        <Profit value={of.profit_today.amount} currency={asset} />
      </Figure>
      <Figure
        name="Settled"
        hint="How many bets are settled, of those won and lost"
        note={`${count(of.won)} won, ${count(of.lost)} lost${of.win_rate === null ? "" : `: ${percent(of.win_rate, 0)}`}`}
      >
        {count(of.settled)}
      </Figure>
      <Figure
        name="Yield"
        hint="Profit of settled bets by what they had at risk"
        note={
          <>
            <Profit value={of.profit.amount} currency={asset} /> of {money(of.turnover.amount, asset)}
          </>
        }
      >
        <Change value={of.yield} />
      </Figure>
    </dl>
  );
}

/** What may still fail of it, where anything may. */
function unconfirmed({ provisional, asset }: Portfolio) {
  return Number(provisional.amount) > 0 ? `, ${money(provisional.amount, asset)} not confirmed` : "";
}

interface FigureProps {
  name: string;
  hint: string;
  note: ReactNode;
  children: ReactNode;
}

function Figure({ name, hint, note, children }: FigureProps) {
  return (
    <div title={hint} className="min-w-0 bg-surface px-3 py-2 max-sm:last:col-span-2">
      <dt className="text-11 text-muted">{name}</dt>
      <dd className="num whitespace-nowrap text-20 font-medium">{children}</dd>
      <dd className="text-11 tabular-nums text-muted">{note}</dd>
    </div>
  );
}
