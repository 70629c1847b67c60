"use client";

import type { ReactNode } from "react";

import type { Storage, StoreUse } from "@/api/model";
import { Panel } from "@/components/panel";
import { SkeletonRows } from "@/components/skeleton-rows";
import { EmptyState, ErrorState, StaleBadge } from "@/components/states";
import { Ago } from "@/components/timestamp";
import { Skeleton } from "@/components/ui/skeleton";
import { useSystem } from "@/features/health/health-context";
import { cn } from "@/lib/cn";
import { bytes, count, percent, UNKNOWN } from "@/lib/format";

import { useStorage } from "./hooks";

const SKELETON_ROWS = 8;
const HEAD = "px-3 py-1.5 text-left text-11 font-medium text-muted";
const CELL = "px-3 py-1.5 align-baseline text-13";

/** What each store takes of the disk, largest first, and how long its contents are kept. */
export function StoragePanel() {
  const { storage, error, retry } = useStorage();
  const { lostAt } = useSystem();
  return (
    <Panel
      title="Disk use"
      controls={
        lostAt !== null && storage ? (
          <StaleBadge since={lostAt} />
        ) : (
          storage?.measured_at && (
            <span className="text-11 text-muted">
              measured <Ago at={storage.measured_at} />
            </span>
          )
        )
      }
      footnote="The job worker measures. How long things are kept is set by ADVISOR_KEEP_…_DAYS; see .env.example."
    >
      {storage ? (
        storage.measured_at === null ? (
          <EmptyState title="Nothing was measured yet">
            The job worker measures disk use every few minutes while it runs.
          </EmptyState>
        ) : (
          <>
            <Figures storage={storage} />
            <Stores stores={storage.stores} used={storage.used_bytes ?? 0} />
          </>
        )
      ) : error ? (
        <ErrorState title="Disk use could not be loaded" error={error} retry={retry} />
      ) : (
        <SkeletonRows
          label="Loading disk use"
          count={SKELETON_ROWS}
          className="flex h-9 items-center gap-6 px-3"
        >
          <Skeleton className="h-3 w-48" />
          <Skeleton className="ml-auto h-3 w-16" />
        </SkeletonRows>
      )}
    </Panel>
  );
}

function Figures({ storage }: { storage: Storage }) {
  const { used_bytes: used, free_bytes: free, disk_bytes: disk, low_below_bytes: below, low } = storage;
  return (
    <dl className="grid grid-cols-3 border-b px-3 py-2">
      <Figure name="Taken by us">{bytes(used)}</Figure>
      <Figure name={`Free of ${bytes(disk)}`} tone={low ? "text-warn" : undefined}>
        {bytes(free)}
      </Figure>
      <Figure name="Warns below">{bytes(below)}</Figure>
    </dl>
  );
}

function Figure({ name, tone, children }: { name: string; tone?: string | undefined; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-11 text-muted">{name}</dt>
      <dd className={cn("num whitespace-nowrap text-15", tone)}>{children}</dd>
    </div>
  );
}

function Stores({ stores, used }: { stores: readonly StoreUse[]; used: number }) {
  return (
    <table className="w-full">
      <thead>
        <tr className="border-b">
          <th className={HEAD}>Store</th>
          <th className={cn(HEAD, "text-right")}>Size</th>
          <th className={cn(HEAD, "hidden text-right sm:table-cell")}>Share</th>
          <th className={cn(HEAD, "whitespace-nowrap text-right")}>Kept, days</th>
          <th className={cn(HEAD, "hidden md:table-cell")}>Then</th>
        </tr>
      </thead>
      <tbody>
        {stores.map((each) => (
          <tr key={each.store} data-store={each.store} className="border-b border-border/60 last:border-b-0">
            <td className={CELL}>
              {each.name}
              {each.then && <span className="block text-11 text-muted md:hidden">{each.then}</span>}
            </td>
            <td className={cn(CELL, "num whitespace-nowrap text-right")}>{bytes(each.size_bytes)}</td>
            <td className={cn(CELL, "num hidden text-right text-muted sm:table-cell")}>
              {percent(used ? each.size_bytes / used : null)}
            </td>
            <td className={cn(CELL, "num text-right")}>
              {each.kept_days === null ? UNKNOWN : count(each.kept_days)}
            </td>
            <td className={cn(CELL, "hidden text-12 text-muted md:table-cell")}>{each.then}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
