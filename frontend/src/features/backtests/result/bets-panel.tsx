"use client";

import { Download } from "lucide-react";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo, useState } from "react";

import { getDownloadBacktestBetsUrl } from "@/api/backtests/backtests";
import {
  ListBacktestBetsOrder,
  ListBacktestBetsOutcome,
  type BacktestBet,
  type BacktestRun,
} from "@/api/model";
import { Panel } from "@/components/panel";
import { SkeletonRows } from "@/components/skeleton-rows";
import { EmptyState, ErrorState } from "@/components/states";
import { DataTable } from "@/components/table/data-table";
import { TableTools, useTableView } from "@/components/table/table-tools";
import { Button } from "@/components/ui/button";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { Skeleton } from "@/components/ui/skeleton";
import { useOddsFormat, useVenueName } from "@/features/catalogue/hooks";
import { count } from "@/lib/format";
import { outcomeName } from "@/lib/words";

import { useBets } from "../hooks";
import { betColumns, HIDDEN_AT_FIRST } from "./bet-columns";
import { BetSheet } from "./bet-sheet";

const ANY = "any";
const OUTCOMES = Object.values(ListBacktestBetsOutcome);
const ORDERS = Object.values(ListBacktestBetsOrder);

/** Every bet of a run, page after page as it is scrolled; a row opens the bet explained. */
export function BetsPanel({ run }: { run: BacktestRun }) {
  const [outcome, setOutcome] = useQueryState("outcome", parseAsStringLiteral(OUTCOMES));
  const [order, setOrder] = useQueryState("order", parseAsStringLiteral(ORDERS).withDefault("oldest"));
  const {
    items: bets,
    total,
    error,
    more,
    loadingMore,
    retry,
  } = useBets(run.id, {
    outcome: outcome ?? undefined,
    order,
  });
  const [open, setOpen] = useState<BacktestBet | null>(null);
  const view = useTableView("bets", HIDDEN_AT_FIRST);
  const venue = useVenueName();
  const { odds } = useOddsFormat();
  const columns = useMemo(() => betColumns({ venue, odds }), [venue, odds]);

  return (
    <Panel
      title="Bets"
      aside={
        total !== undefined && (
          <>
            <span className="num">{count(total)}</span> · amounts in {run.currency}
          </>
        )
      }
      controls={
        <div className="flex flex-wrap items-center justify-end gap-2 py-1">
          <Select
            aria-label="Outcome"
            value={outcome ?? ANY}
            onChange={(value) => void setOutcome(OUTCOMES.find((each) => each === value) ?? null)}
            choices={[
              { value: ANY, label: "All outcomes" },
              ...OUTCOMES.map((each) => ({ value: each, label: outcomeName(each) })),
            ]}
            className="h-7 w-32 text-12"
          />
          <Segmented
            label="Order"
            value={order}
            onChange={(value) => void setOrder(value)}
            options={[
              { value: "oldest", label: "Oldest" },
              { value: "newest", label: "Newest" },
            ]}
          />
          {bets && <TableTools view={view} columns={columns} rows={bets} />}
          <Button asChild size="sm">
            <a href={getDownloadBacktestBetsUrl(run.id)} download>
              <Download aria-hidden /> CSV
            </a>
          </Button>
        </div>
      }
    >
      {bets ? (
        bets.length ? (
          <DataTable
            label="Bets"
            columns={columns}
            rows={bets}
            rowId={(bet) => String(bet.number)}
            total={total}
            onOpen={setOpen}
            selected={open ? String(open.number) : null}
            sortedByServer
            hidden={view.hidden}
            density={view.density}
            onEnd={more}
            className="max-h-[min(640px,calc(100dvh-120px))]"
            footer={
              loadingMore && <p className="sticky left-0 px-3 py-2 text-12 text-muted">Loading more bets</p>
            }
          />
        ) : (
          <EmptyState title={outcome ? `No bet was ${outcomeName(outcome).toLowerCase()}` : "No bets"}>
            {outcome ? "Choose another outcome to see the others." : "No signal of this run became a bet."}
          </EmptyState>
        )
      ) : error ? (
        <ErrorState title="The bets could not be loaded" error={error} retry={retry} />
      ) : (
        <BetsSkeleton />
      )}
      <BetSheet bet={open} run={run} onClose={() => setOpen(null)} />
    </Panel>
  );
}

const SKELETON_ROWS = 10;

function BetsSkeleton() {
  return (
    <SkeletonRows
      label="Loading bets"
      count={SKELETON_ROWS}
      className="flex h-8 items-center gap-6 border-b border-border/60 px-3"
    >
      <Skeleton className="h-3 w-24 max-md:hidden" />
      <Skeleton className="h-3 w-48" />
      <Skeleton className="ml-auto h-3 w-14" />
      <Skeleton className="h-3 w-14 max-md:hidden" />
      <Skeleton className="h-3 w-14 max-md:hidden" />
    </SkeletonRows>
  );
}
