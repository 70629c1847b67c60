"use client";

import Link from "next/link";
import { useMemo } from "react";

import type { BacktestRun, Summary } from "@/api/model";
import { Panel } from "@/components/panel";
import { cn } from "@/lib/cn";
import { UNKNOWN } from "@/lib/format";
import { runName } from "@/lib/run-name";

import { useStrategies } from "../hooks";
import { titlesOf } from "../labels";
import { FIGURES, givenNoPushOf, type Figure } from "./figures";
import { settingDifferences } from "./settings";

const ROWS: readonly Figure[] = Object.values(FIGURES);
/** Figures that leave out how often stakes return where nobody knows it. */
const EXPECTED = new Set(["expected_profit", "average_edge"]);
const MONEY = new Set(["profit", "expected_profit", "turnover", "max_drawdown"]);

interface ComparePanelProps {
  run: BacktestRun;
  other: BacktestRun;
}

/** Two runs figure by figure, and the settings in which they differ. */
export function ComparePanel({ run, other }: ComparePanelProps) {
  const { summary: mine } = run;
  const { summary: theirs } = other;
  if (!mine || !theirs) return null;
  return (
    <Panel
      title="Comparison"
      aside={
        <>
          with{" "}
          <Link href={`/backtests/${other.id}`} className="text-accent hover:underline">
            {runName(other)}
          </Link>
        </>
      }
    >
      <div className="grid lg:grid-cols-2 lg:divide-x">
        <div className="thin-scroll relative overflow-x-auto">
          <table className="w-full text-13">
            <Head cells={["Figure", "This run", "Compared", "Difference"]} />
            <tbody>
              {ROWS.map((figure) => (
                <FigureRow
                  key={figure.key}
                  figure={figure}
                  run={run}
                  other={other}
                  mine={mine}
                  theirs={theirs}
                />
              ))}
            </tbody>
          </table>
        </div>
        <Settings run={run} other={other} />
      </div>
    </Panel>
  );
}

function Head({ cells }: { cells: readonly string[] }) {
  return (
    <thead>
      <tr>
        {cells.map((cell, index) => (
          <th
            key={cell}
            scope="col"
            className={cn(
              "h-8 border-b px-3 text-11 font-normal text-muted",
              index ? "text-right" : "text-left",
            )}
          >
            {cell}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface FigureRowProps extends ComparePanelProps {
  figure: Figure;
  mine: Summary;
  theirs: Summary;
}

function FigureRow({ figure, run, other, mine, theirs }: FigureRowProps) {
  const [a, b] = [figure.value(mine), figure.value(theirs)];
  const comparable = !MONEY.has(figure.key) || run.currency === other.currency;
  const gap = comparable && a !== null && b !== null ? a - b : 0;
  const better = gap === 0 || figure.good === "neither" ? null : gap > 0 === (figure.good === "more");
  return (
    <tr className="h-7 border-b border-border/60 last:border-b-0 touch:h-9">
      <th
        scope="row"
        title={figure.explanation}
        className="whitespace-nowrap px-3 text-left font-normal text-muted"
      >
        {figure.label}
      </th>
      <td className="num whitespace-nowrap px-3 text-right">
        {figure.text(mine, run.currency)}
        <Given figure={figure} summary={mine} />
      </td>
      <td className="num whitespace-nowrap px-3 text-right text-series-2">
        {figure.text(theirs, other.currency)}
        <Given figure={figure} summary={theirs} />
      </td>
      <td
        className={cn(
          "num whitespace-nowrap px-3 text-right",
          better === null ? "text-muted" : better ? "text-profit" : "text-loss",
        )}
      >
        {comparable ? figure.difference(theirs, mine) : UNKNOWN}
      </td>
    </tr>
  );
}

function Given({ figure, summary }: { figure: Figure; summary: Summary }) {
  const given = EXPECTED.has(figure.key) && givenNoPushOf(summary);
  return given && <span className="block text-11 text-muted">{given}</span>;
}

function Settings({ run, other }: ComparePanelProps) {
  const { setupFor } = useStrategies();
  const titles = useMemo(() => titlesOf(setupFor?.(run.strategy)), [setupFor, run.strategy]);
  const differences = settingDifferences(run, other, titles);
  const sameData = run.data_hash === other.data_hash;
  return (
    <div className="thin-scroll relative overflow-x-auto max-lg:border-t">
      {differences.length ? (
        <table className="w-full text-13">
          <Head cells={["Setting", "This run", "Compared"]} />
          <tbody>
            {differences.map((each) => (
              <tr key={each.path} className="border-b border-border/60 last:border-b-0">
                <th
                  scope="row"
                  className="whitespace-nowrap px-3 py-1.5 text-left align-top font-normal text-muted"
                >
                  {each.name}
                </th>
                <td className="num px-3 py-1.5 text-right align-top">{each.mine}</td>
                <td className="num px-3 py-1.5 text-right align-top text-series-2">{each.theirs}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className="px-3 py-3 text-12 text-muted">The settings are the same.</p>
      )}
      <p className="px-3 py-2 text-12 text-muted">
        {sameData
          ? "Both runs saw the same data."
          : "The runs saw different data, so a difference need not come from the settings."}
      </p>
    </div>
  );
}
