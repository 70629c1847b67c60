"use client";

import { useState, type ReactNode } from "react";

import { useListBetPerformance } from "@/api/bets/bets";
import { Grouping, type BetPerformance } from "@/api/model";
import { Change, Profit } from "@/components/numbers";
import { Panel } from "@/components/panel";
import { SkeletonRows } from "@/components/skeleton-rows";
import { EmptyState, ErrorState } from "@/components/states";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { useVenueName } from "@/features/catalogue/hooks";
import { cn } from "@/lib/cn";
import { count, money, UNKNOWN } from "@/lib/format";
import { usePhone } from "@/lib/hooks";

import { LiveBadge } from "./live-badge";

const TITLE = "Performance";
const NAMES: Record<Grouping, string> = {
  portfolio: "Portfolio",
  strategy: "Strategy",
  venue: "Venue",
  day: "Day",
};
const POLL_MS = 15_000;

/** What settled bets have made, and what open ones are worth, by portfolio, strategy, venue or day. */
export function PerformancePanel() {
  const [by, setBy] = useState<Grouping>(Grouping.strategy);
  const { data, error, mutate } = useListBetPerformance({ by }, { swr: { refreshInterval: POLL_MS } });
  const retry = () => void mutate();
  return (
    <Panel
      title={TITLE}
      className="mt-3"
      controls={
        <Segmented
          label="Grouped by"
          value={by}
          onChange={setBy}
          options={Object.values(Grouping).map((each) => ({ value: each, label: NAMES[each] }))}
        />
      }
      footnote="Profit is net of commission. Open bets are worth what the newest fair probabilities expect them to bring back."
    >
      {data && data.items.length > 0 && <Groups by={by} groups={data.items} />}
      {data?.items.length === 0 && (
        <EmptyState title="No bet has been matched yet">What bets make is summed up here.</EmptyState>
      )}
      {error ? (
        <ErrorState title="The performance could not be loaded" error={error} retry={retry} />
      ) : (
        !data && (
          <SkeletonRows
            label="Loading the performance"
            count={3}
            className="flex h-11 items-center gap-6 border-b border-border/60 px-3"
          >
            <Skeleton className="h-3 w-32" />
            <Skeleton className="ml-auto h-3 w-16" />
            <Skeleton className="h-3 w-16 max-md:hidden" />
          </SkeletonRows>
        )
      )}
    </Panel>
  );
}

interface GroupsProps {
  by: Grouping;
  groups: readonly BetPerformance[];
}

interface Column {
  header: string;
  hint: string;
  cell: (group: BetPerformance) => ReactNode;
}

const COLUMNS: readonly Column[] = [
  { header: "Settled", hint: "How many bets are settled", cell: ({ settled }) => count(settled) },
  {
    header: "Profit",
    hint: "Of settled bets, net of commission",
    cell: ({ profit, asset }) => <Profit value={profit.amount} currency={asset} />,
  },
  {
    header: "Turnover",
    hint: "What settled bets had at risk, void ones left out",
    cell: ({ turnover, asset }) => money(turnover.amount, asset),
  },
  {
    header: "Commission",
    hint: "What was charged for settled bets",
    cell: ({ commission, asset }) => money(commission.amount, asset),
  },
  {
    header: "CLV",
    hint: "Mean of the settled bets that have one, and of how many",
    cell: (group) => <Clv of={group} />,
  },
  {
    header: "Open, at risk",
    hint: "What open bets can lose, each for itself",
    cell: ({ open, asset }) => money(open.at_risk.amount, asset),
  },
  {
    header: "Worth now",
    hint: "What open bets are expected to bring back",
    cell: (group) => <Worth of={group} />,
  },
];

const cell = "h-9 whitespace-nowrap border-b border-border/60 px-2 last:pr-3";

function Groups({ by, groups }: GroupsProps) {
  const phone = usePhone();
  const venue = useVenueName();
  const name = ({ key }: BetPerformance) =>
    key === null ? "Not settled yet" : by === Grouping.venue ? venue(key) : key;
  if (phone) {
    return (
      <ul aria-label={TITLE}>
        {groups.map((group) => (
          <li
            key={`${group.key} ${group.mode} ${group.asset}`}
            className="border-b border-border/60 px-3 py-2.5 text-13 last:border-b-0"
          >
            <p className="truncate font-medium">
              {name(group)}
              <LiveBadge mode={group.mode} />
            </p>
            <dl className="mt-1 grid grid-cols-2 gap-x-4 gap-y-1">
              {COLUMNS.map((column) => (
                <div key={column.header} className="flex items-baseline justify-between gap-2">
                  <dt className="text-11 text-muted">{column.header}</dt>
                  <dd className="num text-12">{column.cell(group)}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className="thin-scroll relative overflow-x-auto">
      <table className="w-full border-separate border-spacing-0 text-13" aria-label={TITLE}>
        <thead className="text-11 text-muted">
          <tr>
            <th scope="col" className="h-8 border-b px-2 pl-3 text-left font-normal">
              {NAMES[by]}
            </th>
            {COLUMNS.map(({ header, hint }) => (
              <th
                key={header}
                scope="col"
                title={hint}
                className="h-8 whitespace-nowrap border-b px-2 text-right font-normal last:pr-3"
              >
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={`${group.key} ${group.mode} ${group.asset}`}>
              <th scope="row" className={cn(cell, "max-w-64 truncate pl-3 text-left font-medium")}>
                {name(group)}
                <LiveBadge mode={group.mode} />
              </th>
              {COLUMNS.map((column) => (
                <td key={column.header} className={cn(cell, "num text-right")}>
                  {column.cell(group)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Clv({ of }: { of: BetPerformance }) {
  return (
    <>
      <Change value={of.clv} />
      {of.measured > 0 && <span className="ml-1.5 text-11 text-muted">{`of ${count(of.measured)}`}</span>}
    </>
  );
}

function Worth({ of: { open, asset } }: { of: BetPerformance }) {
  if (open.value) {
    return <>{money(open.value.amount, asset)}</>;
  }
  return (
    <span title={open.unpriced_because ?? undefined} className="text-muted">
      {open.bets ? `${count(open.priced)} of ${count(open.bets)} priced` : UNKNOWN}
    </span>
  );
}
