"use client";

import { useRef } from "react";

import { ShowMore } from "@/components/load-more";
import { Panel } from "@/components/panel";
import { SkeletonRows } from "@/components/skeleton-rows";
import { EmptyState, ErrorState, StaleBadge } from "@/components/states";
import { Skeleton } from "@/components/ui/skeleton";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { useSystem } from "@/features/health/health-context";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";
import { useNow, usePhone } from "@/lib/hooks";
import { useListKeys } from "@/lib/use-list-keys";

import type { RowProps } from "./bet-columns";
import { BetCard, BetHead, BetRow } from "./bet-rows";
import { useBets } from "./hooks";
import { useOpenBet, type BetTab } from "./query";

const EMPTY: Record<BetTab, [title: string, why: string]> = {
  open: [
    "Nothing is open",
    "A strategy that bets places one as soon as it finds value that its limits allow; it appears here by itself.",
  ],
  settled: [
    "Nothing is settled yet",
    "Bets are listed here once their events are over and their results known.",
  ],
  refused: [
    "No order came to nothing",
    "Orders that a check, a venue or their time ended before anything was matched are kept here.",
  ],
};
const TITLES: Record<BetTab, string> = {
  open: "Open bets",
  settled: "Settled bets",
  refused: "Orders that came to nothing",
};
const NOTES: Record<BetTab, string> = {
  open: "Odds: the average of what was matched, else those asked for. At risk: the stake, or a lay's liability.",
  settled: "Profit is net of commission. CLV compares the odds found with the fair odds at the start.",
  refused: "Nothing was staked on any of these.",
};

/** The bets that stand so, the last decided first. */
export function BetsPanel({ tab }: { tab: BetTab }) {
  const bets = useBets(tab);
  const { lostAt } = useSystem();
  const { items, error, retry } = bets;
  if (!items) {
    return (
      <Panel label={TITLES[tab]}>
        {error ? (
          <ErrorState title="The bets could not be loaded" error={error} retry={retry} />
        ) : (
          <BetsSkeleton />
        )}
      </Panel>
    );
  }
  const stale = lostAt !== null && (
    <div className="border-b px-3 py-1.5">
      <StaleBadge since={lostAt} />
    </div>
  );
  if (!items.length) {
    const [title, why] = EMPTY[tab];
    return (
      <Panel label={TITLES[tab]}>
        {stale}
        <EmptyState title={title}>{why}</EmptyState>
      </Panel>
    );
  }
  return (
    <Panel
      title={TITLES[tab]}
      aside={`${count(items.length)}${bets.more ? "+" : ""}`}
      className={cn("transition-opacity", bets.refreshing && "opacity-60")}
      footnote={NOTES[tab]}
    >
      {stale}
      <Rows tab={tab} bets={items} />
      {error && lostAt === null && (
        <ErrorState title="The bets could not be brought up to date" error={error} retry={retry} />
      )}
      {!error && <ShowMore list={bets}>Load more</ShowMore>}
    </Panel>
  );
}

function Rows({ tab, bets }: { tab: BetTab; bets: readonly RowProps["bet"][] }) {
  const phone = usePhone();
  const now = useNow(10_000);
  const { odds } = useOddsFormat();
  const [{ bet: open }, setOpen] = useOpenBet();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = useListKeys(list);
  const rows = bets.map((bet): RowProps => ({
    bet,
    tab,
    selected: bet.reference === open,
    now,
    odds,
    onOpen: (reference) => void setOpen({ bet: reference }),
  }));
  return (
    <div ref={list} onKeyDown={onKeyDown} className="max-md:overflow-hidden">
      {phone ? (
        rows.map((each) => <BetCard key={each.bet.reference} {...each} />)
      ) : (
        <table className="w-full border-separate border-spacing-0 text-13" aria-label={TITLES[tab]}>
          <BetHead tab={tab} />
          <tbody>
            {rows.map((each) => (
              <BetRow key={each.bet.reference} {...each} />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

const SKELETON_ROWS = 6;

function BetsSkeleton() {
  return (
    <SkeletonRows
      label="Loading bets"
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
