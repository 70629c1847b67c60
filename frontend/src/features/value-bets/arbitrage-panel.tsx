"use client";

import { useState } from "react";

import { useListArbitrages } from "@/api/arbitrage/arbitrage";
import type { Arbitrage, ListArbitragesParams } from "@/api/model";
import { Change } from "@/components/numbers";
import { Panel } from "@/components/panel";
import { EmptyState, ErrorState, StaleBadge } from "@/components/states";
import { Ago } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { useSystem } from "@/features/health/health-context";
import { useNotLive } from "@/features/health/freshness";
import { useRefresh } from "@/features/live/hooks";
import { cn } from "@/lib/cn";
import { signOf, subtract } from "@/lib/decimal";
import { money, percent } from "@/lib/format";
import { useDebounced } from "@/lib/hooks";
import { dateTime, utc } from "@/lib/time";
import { fixtureName, marketName } from "@/lib/words";

import { LegLimits } from "./leg-limits";
import { Legs } from "./legs";
import { KINDS, useBetQuery } from "./query";
import { cannotSay } from "./words";

const POLL_MS = 30_000;
const AMOUNT = /^\d{1,9}(\.\d{1,8})?$/;
const ALL = "all";
const NONE_OVER: [title: string, why: string] = [
  "None has expired yet",
  "Surebets and middles that are over are kept here.",
];
const NONE_NOW: [title: string, why: string] = [
  "None now",
  "No prices together cannot lose at this moment. New ones appear here by themselves.",
];
const KIND_NAMES = { surebet: "Surebets", middle: "Middles" } as const;

/** Prices that together cannot lose, or can win twice for a small cost, with the stake of each leg. */
export function ArbitragePanel() {
  const [query, setQuery] = useBetQuery();
  const stake = useDebounced(query.stake, 300);
  const [over, setOver] = useState(false);
  const params: ListArbitragesParams = {
    state: over ? "expired" : "live",
    // Live ones by what they are worth; what is over is read from the newest.
    ...(!over && { order: "margin" as const }),
    ...(query.kind && { kind: query.kind }),
    ...(AMOUNT.test(stake) && { total_stake: stake }),
  };
  const { data, error, mutate } = useListArbitrages(params, {
    swr: { keepPreviousData: true, refreshInterval: POLL_MS },
  });
  const { lostAt } = useSystem();
  const refresh = () => void mutate();
  useRefresh(["arbitrage"], refresh);
  const trouble = useNotLive();
  const [title, why] = over ? NONE_OVER : trouble ? cannotSay(trouble) : NONE_NOW;
  const wrong = query.stake !== "" && !AMOUNT.test(query.stake);

  return (
    <Panel
      label="Surebets and middles"
      title={
        <div className="flex flex-wrap items-center gap-2 py-1">
          <Segmented
            label="Kind"
            value={query.kind ?? ALL}
            onChange={(kind) => void setQuery({ kind: KINDS.find((each) => each === kind) ?? null })}
            options={[
              { value: ALL, label: "All" },
              ...KINDS.map((kind) => ({ value: kind, label: KIND_NAMES[kind] })),
            ]}
          />
          <Segmented
            label="State"
            value={over ? "expired" : "live"}
            onChange={(state) => setOver(state === "expired")}
            options={[
              { value: "live", label: "Live" },
              { value: "expired", label: "Expired" },
            ]}
          />
        </div>
      }
      controls={
        <label className="flex items-center gap-2 text-12 text-muted">
          Total stake
          <Input
            inputMode="decimal"
            value={query.stake}
            placeholder={data?.items[0]?.total_stake ?? "100.00"}
            aria-invalid={wrong || undefined}
            title={wrong ? "An amount such as 100 or 99.50" : undefined}
            onChange={(event) => void setQuery({ stake: event.target.value.trim() || null })}
            className="num h-7 w-24 text-right"
          />
        </label>
      }
      footnote="A surebet's margin is its least profit per unit staked, after commission and rounding. One leg may be gone before the other is placed."
    >
      {data && lostAt !== null && (
        <div className="border-b px-3 py-1.5">
          <StaleBadge since={lostAt} />
        </div>
      )}
      {data ? (
        data.items.length ? (
          <ul>
            {data.items.map((each) => (
              <Item key={each.id} found={each} />
            ))}
          </ul>
        ) : (
          <EmptyState title={title}>{why}</EmptyState>
        )
      ) : error ? (
        <ErrorState title="Surebets and middles could not be loaded" error={error} retry={refresh} />
      ) : (
        <div role="status" aria-busy aria-label="Loading surebets and middles" className="space-y-3 p-3">
          {Array.from({ length: 3 }, (_, row) => (
            <Skeleton key={row} className="h-24 w-full" />
          ))}
        </div>
      )}
    </Panel>
  );
}

function Item({ found }: { found: Arbitrage }) {
  const { odds } = useOddsFormat();
  const { fixture } = found;
  const live = found.state === "live";
  return (
    <li data-arbitrage={found.id} className={cn("border-b p-3 last:border-b-0", !live && "text-muted")}>
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <Badge tone={!live ? "warn" : found.kind === "surebet" ? "profit" : "accent"}>
          {live ? found.kind : `expired ${found.kind}`}
        </Badge>
        <span className="font-medium">{fixtureName(fixture)}</span>
        <span className="text-12 text-muted">
          {fixture.competition_name} · {marketName(found.market)} ·{" "}
          <time dateTime={fixture.kickoff} title={utc(fixture.kickoff)} className="num">
            {dateTime(fixture.kickoff)}
          </time>
        </span>
        <span className="ml-auto flex flex-wrap items-baseline gap-x-3">
          <span className="text-12 text-muted">
            {live ? "Margin" : "Last margin"}{" "}
            <Change value={found.margin} places={2} className="text-15 font-medium" />
          </span>
          {found.middle_margin !== null && (
            <span className="text-12 text-muted">
              If both win <Change value={found.middle_margin} places={2} />
            </span>
          )}
          <span className="text-12 text-muted">
            best <span className="num">{percent(found.best_margin, 2, { sign: true })}</span>
          </span>
          {!live && found.ended_at ? (
            <span className="text-12 text-muted">
              ended <Ago at={found.ended_at} />
            </span>
          ) : (
            <Ago at={found.first_seen} className="text-12 text-muted" />
          )}
        </span>
      </div>
      <Legs found={found} odds={odds} />
      <LegLimits legs={found.legs} currency={found.currency} />
      <p className="mt-1 flex flex-wrap gap-x-4 text-12 text-muted">
        <span>
          {live ? "Worst result" : "Worst result would have been"}{" "}
          <span className="num">{money(found.profit, found.currency, { sign: true })}</span>
        </span>
        {signOf(found.void_profit) === -1 && (
          <span>
            If a leg is void: up to{" "}
            <span className="num">{money(subtract("0", found.void_profit), found.currency)}</span> at risk
          </span>
        )}
      </p>
    </li>
  );
}
