"use client";

import { useEffect, useRef } from "react";

import { ShowMore } from "@/components/load-more";
import { Panel } from "@/components/panel";
import { SkeletonRows } from "@/components/skeleton-rows";
import { EmptyState, ErrorState, StaleBadge } from "@/components/states";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { useSystem } from "@/features/health/health-context";
import { useNotLive } from "@/features/health/freshness";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";
import { useNow, usePhone } from "@/lib/hooks";
import { focusBehind } from "@/lib/use-focus-return";
import { clock } from "@/lib/time";
import { useListKeys } from "@/lib/use-list-keys";

import type { RowProps } from "./bet-columns";
import { BetCard, BetHead, BetRow } from "./bet-rows";
import { useValueBets, type ValueBets } from "./hooks";
import { filterCount, paramsOf, useBetQuery, useOpenBet, type BetTab } from "./query";
import { useLeaving } from "./use-leaving";
import { useQueueOrder, type QueueOrder } from "./use-queue-order";
import { cannotSay } from "./words";

const EMPTY: Record<BetTab, [title: string, why: string]> = {
  live: [
    "No value now",
    "No price pays more than it costs at this moment. New ones appear here by themselves as prices move.",
  ],
  expired: [
    "Nothing has expired yet",
    "Value that ended before its game began is kept here, with the reason.",
  ],
  closed: ["Nothing has closed yet", "Bets that were live are measured here once their games have begun."],
  dismissed: [
    "None is dismissed",
    "Bets that are dismissed from the queue are kept here, and can be restored.",
  ],
};

const NO_MATCH: [title: string, why: string] = ["No value bet matches", "None matches these filters."];

const NOTES: Record<BetTab, string> = {
  live: "Edge: expected profit per unit staked, after commission. A price may be gone before a bet is placed.",
  expired:
    "Odds and edge are those at the end. The result is shown once it is known, per unit at risk at the last odds.",
  closed:
    "CLV compares the first odds with the fair odds at the start: above zero, the market came to agree. The result is per unit at risk at the last odds.",
  dismissed:
    "A bet that is dismissed is followed as any other, out of sight. Restored, it is listed by its state.",
};

const NONE: never[] = [];

/** The value bets of one state, a queue that works itself off. */
export function QueuePanel({ tab }: { tab: BetTab }) {
  const [query, setQuery] = useBetQuery();
  const params = paramsOf(query, tab);
  const bets = useValueBets(params);
  const { lostAt } = useSystem();
  const trouble = useNotLive();
  const { error, retry } = bets;
  // While another question is answered the rows are still those of the last one.
  const asked = JSON.stringify(params) + String(bets.refreshing);
  const order = useQueueOrder(bets.items ?? NONE, asked);
  const rows = useLeaving(order.rows, asked);

  if (!bets.items) {
    return (
      <Panel label="Value bets">
        {error ? (
          <ErrorState title="The value bets could not be loaded" error={error} retry={retry} />
        ) : (
          <QueueSkeleton />
        )}
      </Panel>
    );
  }
  if (!rows.length) {
    const narrowed = filterCount(query) > 0;
    // Without fresh prices nobody knows whether there is value.
    const blind = tab === "live" && trouble ? cannotSay(trouble) : null;
    const [title, why] = blind ?? (narrowed ? NO_MATCH : EMPTY[tab]);
    return (
      <Panel label="Value bets">
        <EmptyState
          title={title}
          action={
            narrowed && (
              <Button
                size="sm"
                onClick={() => void setQuery({ sport: null, competition: null, edge: null, fixture: null })}
              >
                Clear filters
              </Button>
            )
          }
        >
          {why}
        </EmptyState>
      </Panel>
    );
  }
  return (
    <Panel
      label="Value bets"
      className={cn("transition-opacity", bets.refreshing && "opacity-60")}
      title={tab === "live" && "Queue"}
      aside={`${count(bets.items.length)}${bets.more ? "+" : ""}`}
      controls={tab === "live" && <SortedAt {...order} />}
      footnote={NOTES[tab]}
    >
      {lostAt !== null && (
        <div className="border-b px-3 py-1.5">
          <StaleBadge since={lostAt} />
        </div>
      )}
      <Queue tab={tab} rows={rows} bets={bets} />
      {error && lostAt === null && (
        <ErrorState title="The value bets could not be brought up to date" error={error} retry={retry} />
      )}
      {!error && <ShowMore list={bets}>Load more</ShowMore>}
    </Panel>
  );
}

function SortedAt({ sortedAt, isOld, sortAgain }: QueueOrder) {
  return (
    <>
      <span className="text-11 text-muted">
        sorted <span className="num">{clock(sortedAt)}</span>
      </span>
      <Button variant="ghost" size="sm" disabled={!isOld} onClick={sortAgain}>
        Sort again
      </Button>
    </>
  );
}

interface QueueProps {
  tab: BetTab;
  rows: ReturnType<typeof useLeaving<NonNullable<ValueBets["items"]>[number]>>;
  bets: ValueBets;
}

function Queue({ tab, rows, bets }: QueueProps) {
  const phone = usePhone();
  const now = useNow(10_000);
  const { odds } = useOddsFormat();
  const [{ bet: open }, setOpen] = useOpenBet();
  const list = useRef<HTMLDivElement>(null);
  const props = rows.map(({ row, leaving }): RowProps => ({
    bet: row,
    tab,
    leaving,
    selected: row.id === open,
    now,
    odds,
    onOpen: (id) => void setOpen({ bet: id }),
    onDismiss: bets.dismiss,
    onRestore: bets.restore,
  }));
  const onKeyDown = useListKeys(list);
  // A row that leaves takes the focus with it, unless it is handed on before.
  useEffect(() => {
    const row = document.activeElement?.closest("[data-leaving]");
    if (row && list.current?.contains(row)) focusBehind(row);
  });
  return (
    <div ref={list} onKeyDown={onKeyDown} className="max-md:overflow-hidden">
      {phone ? (
        props.map((each) => <BetCard key={each.bet.id} {...each} />)
      ) : (
        <table className="w-full border-separate border-spacing-0 text-13" aria-label={`Value bets, ${tab}`}>
          <BetHead tab={tab} />
          <tbody>
            {props.map((each) => (
              <BetRow key={each.bet.id} {...each} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

const SKELETON_ROWS = 8;

function QueueSkeleton() {
  return (
    <SkeletonRows
      label="Loading value bets"
      count={SKELETON_ROWS}
      className="flex h-11 items-center gap-6 border-b border-border/60 px-3 max-md:h-16"
    >
      <span className="w-56 space-y-1.5 max-md:w-40">
        <Skeleton className="h-3 w-2/3" />
        <Skeleton className="h-2 w-full" />
      </span>
      <Skeleton className="h-3 w-20 max-md:hidden" />
      <Skeleton className="ml-auto h-3 w-12" />
      <Skeleton className="h-3 w-12" />
      <Skeleton className="h-3 w-12 max-md:hidden" />
    </SkeletonRows>
  );
}
