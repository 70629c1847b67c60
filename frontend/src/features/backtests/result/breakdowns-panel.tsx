"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useMemo } from "react";

import type { Breakdown, Slice } from "@/api/model";
import { DivergingBar } from "@/components/charts/bar";
import { Change, Profit } from "@/components/numbers";
import { Panel } from "@/components/panel";
import { column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { useCompetitionName, useVenueName } from "@/features/catalogue/hooks";
import { amount, count, decimal, percent } from "@/lib/format";
import { breakdownName, marketName, selectionName } from "@/lib/words";

interface BreakdownsPanelProps {
  breakdowns: readonly Breakdown[];
  currency: string;
}

/** The same bets cut in several ways, to see where a result comes from. */
export function BreakdownsPanel({ breakdowns, currency }: BreakdownsPanelProps) {
  const [by, setBy] = useQueryState("by", parseAsString.withDefault(breakdowns[0]?.by ?? ""));
  const shown = breakdowns.find((each) => each.by === by) ?? breakdowns[0];
  const nameOf = useSliceName(shown?.by ?? "");
  const rows = shown?.rows;
  const part = shown?.by ?? "";
  const columns = useMemo(() => columnsFor(rows ?? [], breakdownName(part), nameOf), [rows, part, nameOf]);
  if (!shown) return null;

  return (
    <Tabs value={shown.by} onValueChange={(value) => void setBy(value)}>
      <Panel
        label="Breakdown"
        title={
          <TabsList aria-label="Break down by">
            {breakdowns.map((each) => (
              <TabsTrigger key={each.by} value={each.by}>
                {breakdownName(each.by)}
              </TabsTrigger>
            ))}
          </TabsList>
        }
        controls={
          <span className="whitespace-nowrap text-12 text-faint max-sm:hidden">amounts in {currency}</span>
        }
      >
        <TabsContent value={shown.by} tabIndex={-1}>
          <DataTable
            label={`Bets by ${breakdownName(shown.by).toLowerCase()}`}
            columns={columns}
            rows={shown.rows}
            rowId={(row) => row.key}
            className="max-h-[420px]"
          />
        </TabsContent>
      </Panel>
    </Tabs>
  );
}

function useSliceName(by: string): (key: string) => string {
  const competition = useCompetitionName();
  const venue = useVenueName();
  const plain = (key: string) => key;
  return { competition, venue, market: marketName, selection: selectionName }[by] ?? plain;
}

function columnsFor(rows: readonly Slice[], part: string, nameOf: (key: string) => string) {
  const profits = rows.map((row) => Number(row.profit));
  const domain = [Math.min(...profits), Math.max(...profits)] as const;
  return [
    column<Slice>({
      id: "key",
      header: part,
      fixed: true,
      phone: true,
      className: "max-w-48 max-md:max-w-[40vw]",
      value: (row) => row.key,
      cell: (row) => <span className="block truncate">{nameOf(row.key)}</span>,
    }),
    column<Slice>({
      id: "bets",
      header: "Bets",
      align: "right",
      phone: true,
      value: (row) => row.bets,
      cell: (row) => count(row.bets),
    }),
    column<Slice>({
      id: "turnover",
      header: "Turnover",
      align: "right",
      value: (row) => Number(row.turnover),
      cell: (row) => amount(row.turnover),
    }),
    column<Slice>({
      id: "profit",
      header: "Profit",
      align: "right",
      phone: true,
      value: (row) => Number(row.profit),
      cell: (row) => <Profit value={row.profit} />,
    }),
    column<Slice>({
      id: "bar",
      header: "",
      className: "w-24",
      cell: (row) => <DivergingBar value={Number(row.profit)} domain={domain} />,
    }),
    column<Slice>({
      id: "yield",
      header: "Yield",
      align: "right",
      phone: true,
      hint: "Profit ÷ turnover.",
      value: (row) => row.yield,
      cell: (row) => <Change value={row.yield} />,
    }),
    column<Slice>({
      id: "win_rate",
      header: "Win rate",
      align: "right",
      value: (row) => row.win_rate,
      cell: (row) => percent(row.win_rate),
    }),
    column<Slice>({
      id: "odds",
      header: "Avg odds",
      align: "right",
      value: (row) => row.average_odds,
      cell: (row) => decimal(row.average_odds),
    }),
    column<Slice>({
      id: "clv",
      header: "CLV",
      align: "right",
      hint: "Mean closing line value of the bets that have a close.",
      value: (row) => row.clv,
      cell: (row) => <Change value={row.clv} />,
    }),
    column<Slice>({
      id: "clv_bets",
      header: "With close",
      align: "right",
      value: (row) => row.clv_bets,
      cell: (row) => count(row.clv_bets),
    }),
  ];
}
