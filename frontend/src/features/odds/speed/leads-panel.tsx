"use client";

import { ArrowRight } from "lucide-react";
import { useState } from "react";

import type { Lead } from "@/api/model";
import { Panel } from "@/components/panel";
import { EmptyState, ErrorState } from "@/components/states";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { useCompetitionName, useVenueName } from "@/features/catalogue/hooks";
import { cn } from "@/lib/cn";
import { count, decimal } from "@/lib/format";
import { marketShort, plural } from "@/lib/words";

import { leadGroups, type LeadGroup } from "./groups";
import { useLeads } from "./hooks";
import { CELL, Computed, GroupRow, HEAD, TableSkeleton, WithError } from "./parts";

const COLUMNS = 4;
const ALL = "all";
const SHOWN = 5;

/** By how many seconds one venue's prices follow another's, by competition and market. */
export function LeadsPanel() {
  const { data, error, retry } = useLeads();
  const [chosen, setChosen] = useState(ALL);
  const competition = useCompetitionName();
  const groups = data ? leadGroups(data.items) : [];
  const shown = groups.filter((group) => chosen === ALL || group.competition === chosen);
  const competitions = [...new Set(groups.map((group) => group.competition))];
  return (
    <Panel
      title="Who moves first"
      controls={
        <>
          {data?.computed_at && <Computed at={data.computed_at} />}
          {competitions.length > 1 && (
            <Select
              aria-label="Competition"
              value={chosen}
              onChange={setChosen}
              choices={[
                { value: ALL, label: "All competitions" },
                ...competitions.map((code) => ({ value: code, label: competition(code) })),
              ]}
              className="md:w-44"
            />
          )}
        </>
      }
      stacked
      footnote="The first venue of a line moves, the second follows so much later. Not known: too few moves or games, or no lag that stands out from chance. Polled: looked at so often, so that shorter lags show only on the average."
    >
      {!data ? (
        error ? (
          <ErrorState title="The lags could not be loaded" error={error} retry={retry} />
        ) : (
          <TableSkeleton label="Loading lags" />
        )
      ) : groups.length === 0 ? (
        <EmptyState title="Not known yet">
          The worker computes it every ten minutes from the quote history.
        </EmptyState>
      ) : (
        <table className="w-full">
          <thead>
            <tr className="border-b">
              <th className={HEAD}>First, then</th>
              <th className={cn(HEAD, "whitespace-nowrap text-right")}>Lag, s</th>
              <th className={cn(HEAD, "text-right max-sm:hidden")}>Polled, s</th>
              <th className={cn(HEAD, "text-right")}>Moves</th>
            </tr>
          </thead>
          {shown.map((group) => (
            <Group key={group.key} group={group} name={competition(group.competition)} />
          ))}
        </table>
      )}
      {data && error && (
        <ErrorState title="The lags could not be brought up to date" error={error} retry={retry} />
      )}
    </Panel>
  );
}

function Group({ group, name }: { group: LeadGroup; name: string }) {
  const [open, setOpen] = useState(false);
  const all = [...group.known, ...group.unknown];
  const shown = open ? all : group.known.slice(0, SHOWN);
  const hidden = all.length - shown.length;
  return (
    <tbody aria-label={`${name}, ${marketShort(group.market)}`}>
      <GroupRow span={COLUMNS}>
        {name} <span className="font-normal text-muted">{marketShort(group.market)}</span>
      </GroupRow>
      {shown.map((lead) => (
        <LeadRow key={`${lead.leader} ${lead.follower}`} lead={lead} />
      ))}
      {(hidden > 0 || open) && all.length > group.known.slice(0, SHOWN).length && (
        <tr className="border-b border-border/60">
          <td colSpan={COLUMNS} className="px-3 py-1 text-12 text-muted">
            {known(group)}
            <Button variant="ghost" size="sm" className="ml-2" onClick={() => setOpen(!open)}>
              {open ? "Show fewer" : `Show ${count(hidden)} more`}
            </Button>
          </td>
        </tr>
      )}
    </tbody>
  );
}

const known = ({ known: found, unknown }: LeadGroup): string =>
  unknown.length === 0
    ? plural(found.length, count(found.length), "pair")
    : `Not known of ${plural(unknown.length, count(unknown.length), "pair")}`;

function LeadRow({ lead }: { lead: Lead }) {
  const venue = useVenueName();
  const unknown = lead.seconds === null;
  return (
    <tr data-pair={`${lead.leader} ${lead.follower}`} className="border-b border-border/60">
      <td className={cn(CELL, unknown && "text-muted")}>
        <span className="inline-flex min-w-0 flex-wrap items-baseline gap-x-1.5">
          {venue(lead.leader)}
          {unknown ? (
            <span className="text-faint">and</span>
          ) : (
            <ArrowRight aria-label="before" className="size-3 translate-y-0.5 text-faint" />
          )}
          {venue(lead.follower)}
        </span>
      </td>
      <td className={cn(CELL, "text-right")}>
        {unknown ? (
          <span className="whitespace-nowrap text-12 text-muted">not known</span>
        ) : (
          <WithError value={decimal(lead.seconds)} error={decimal(lead.error)} />
        )}
      </td>
      <td className={cn(CELL, "num text-right text-muted max-sm:hidden")}>
        {lead.grid === 0 ? <span className="font-sans text-12">streamed</span> : decimal(lead.grid, 1)}
      </td>
      <td className={cn(CELL, "num text-right text-muted")} title={`On ${count(lead.events)} games`}>
        {count(lead.moves)}
      </td>
    </tr>
  );
}
