"use client";

import { useRef } from "react";

import { Panel } from "@/components/panel";
import { SkeletonRows } from "@/components/skeleton-rows";
import { EmptyState, ErrorState, StaleBadge } from "@/components/states";
import { Ago } from "@/components/timestamp";
import { Skeleton } from "@/components/ui/skeleton";
import { useSystem } from "@/features/health/health-context";
import { useRefresh } from "@/features/live/hooks";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";
import { useListKeys } from "@/lib/use-list-keys";

import { useProviders } from "./hooks";
import { COLUMNS, OffRow, ProviderRow } from "./provider-row";
import { useOpenProvider } from "./query";
import { lastReport } from "./words";

const HEADINGS = ["Provider", "Answers", "Quotas left", "Breakers", "Today (UTC)"];
const SKELETON_ROWS = 4;

/** Those that are on with how they do, and those that could be switched on. */
export function ProvidersPanel() {
  const { providers, error, retry } = useProviders();
  const { lostAt } = useSystem();
  const [{ provider: opened }, setOpen] = useOpenProvider();
  const list = useRef<HTMLDivElement>(null);
  useRefresh(["providers"], retry);

  const on = providers?.filter((each) => each.enabled);
  const off = providers?.filter((each) => !each.enabled);
  const last = on && lastReport(on);
  const open = (key: string) => () => void setOpen({ provider: key });

  return (
    <div ref={list} onKeyDown={useListKeys(list)} className="flex flex-col gap-3">
      <Panel
        title="On"
        aside={on && <span className="num">{count(on.length)}</span>}
        controls={
          lostAt !== null && providers ? (
            <StaleBadge since={lostAt} />
          ) : (
            last && (
              <span className="text-11 text-muted">
                reported <Ago at={last} />
              </span>
            )
          )
        }
      >
        {on ? (
          on.length === 0 ? (
            <EmptyState title="No provider is on">
              Nothing is fetched, so there are no live prices. Switch one on as described below, or leave the
              sandbox on.
            </EmptyState>
          ) : (
            <>
              <Headings />
              <ul>
                {on.map((each) => (
                  <ProviderRow
                    key={each.key}
                    provider={each}
                    open={each.key === opened}
                    onOpen={open(each.key)}
                  />
                ))}
              </ul>
            </>
          )
        ) : error ? (
          <ErrorState title="The providers could not be loaded" error={error} retry={retry} />
        ) : (
          <RowsSkeleton />
        )}
      </Panel>
      {off && off.length > 0 && (
        <Panel title="Off" aside={<span className="num">{count(off.length)}</span>}>
          <ul>
            {off.map((each) => (
              <OffRow key={each.key} provider={each} open={each.key === opened} onOpen={open(each.key)} />
            ))}
          </ul>
        </Panel>
      )}
    </div>
  );
}

function Headings() {
  return (
    <div
      aria-hidden
      className={cn("hidden gap-x-6 border-b px-3 py-1.5 text-11 font-medium text-muted lg:grid", COLUMNS)}
    >
      {HEADINGS.map((heading) => (
        <span key={heading}>{heading}</span>
      ))}
    </div>
  );
}

function RowsSkeleton() {
  return (
    <SkeletonRows
      label="Loading providers"
      count={SKELETON_ROWS}
      className={cn("grid gap-x-6 gap-y-3 border-b border-border/60 px-3 py-3", COLUMNS)}
    >
      {HEADINGS.map((heading) => (
        <span key={heading} className="flex flex-col gap-2">
          <Skeleton className="h-3 w-3/4" />
          <Skeleton className="h-3 w-full" />
          <Skeleton className="h-3 w-1/2" />
        </span>
      ))}
    </SkeletonRows>
  );
}
