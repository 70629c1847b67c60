"use client";

import { useCallback, useMemo, useRef, type ReactNode } from "react";

import type { BoardRow, BoardVenue } from "@/api/model";
import { GroupHeading } from "@/components/group-heading";
import { chargeOf } from "@/features/catalogue/commission";
import { useOddsFormat, useProviderName } from "@/features/catalogue/hooks";
import { cn } from "@/lib/cn";
import { usePhone } from "@/lib/hooks";
import { useKeptOrder } from "@/lib/kept-order";
import { useListKeys } from "@/lib/use-list-keys";
import { words } from "@/lib/words";

import { BoardCard, BoardTableRow, STICKY } from "./board-row";
import { groupRows } from "./groups";

interface BoardListProps {
  rows: readonly BoardRow[];
  /** The market that is asked for; null where each fixture shows its own main one. */
  market: string | null;
  venues: readonly BoardVenue[];
  columns: readonly BoardVenue[];
  open: number | null;
  onOpen: (id: number) => void;
  /** The foot, which scrolls with the rows. */
  children: ReactNode;
}

const keyOf = ({ key }: { key: string }) => key;

/** The board: a table with a column for each bookmaker, and cards on a phone. */
export function BoardList({ rows, market, venues, columns, open, onOpen, children }: BoardListProps) {
  const phone = usePhone();
  const found = useMemo(() => groupRows(rows, market), [rows, market]);
  const groups = useKeptOrder(found, market ?? "", keyOf);
  const { odds } = useOddsFormat();
  const names = useMemo(() => new Map(venues.map((venue) => [venue.key, venue.name])), [venues]);
  const provider = useProviderName();
  const venue = useCallback((key: string) => names.get(key) ?? key, [names]);
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = useListKeys(list);

  if (phone) {
    return (
      <div ref={list} onKeyDown={onKeyDown}>
        {groups.map((group) => (
          <section key={group.key} aria-label={[group.competition, group.day].filter(Boolean).join(", ")}>
            <GroupHeading {...group} />
            {group.rows.map((row) => (
              <BoardCard
                key={row.fixture_id}
                row={row}
                odds={odds}
                venue={venue}
                provider={provider}
                selected={row.fixture_id === open}
                onOpen={onOpen}
              />
            ))}
          </section>
        ))}
        {children}
      </div>
    );
  }
  return (
    <div
      ref={list}
      onKeyDown={onKeyDown}
      className="thin-scroll relative max-h-[calc(100dvh-172px)] min-h-64 overflow-auto"
      data-testid="board"
    >
      <table className="w-full border-separate border-spacing-0 text-13">
        <thead className="text-11 text-muted">
          <tr>
            <Head className={cn(STICKY, "z-[3] w-64 min-w-56 border-r pl-3 text-left")}>Match</Head>
            <Head className="text-left">Bet</Head>
            <Head className="border-r text-right" hint="Odds that are worth what they cost">
              Fair
            </Head>
            {columns.map((column) => (
              <Head key={column.key} className="text-right" hint={keepsText(column)}>
                <span className="inline-block max-w-28 truncate align-bottom">{column.name}</span>
              </Head>
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.key}>
            <tr>
              <th
                scope="rowgroup"
                colSpan={columns.length + 3}
                className="border-b border-border/60 bg-surface-2 py-1 text-left text-12 font-medium"
              >
                <span className="sticky left-3 inline-flex items-baseline gap-2">
                  {group.competition}
                  <span className="num text-11 font-normal text-muted">{group.day}</span>
                  {group.note && <span className="text-11 font-normal text-muted">{group.note}</span>}
                </span>
              </th>
            </tr>
            {group.rows.map((row) => (
              <BoardTableRow
                key={row.fixture_id}
                row={row}
                venues={columns}
                odds={odds}
                venue={venue}
                provider={provider}
                selected={row.fixture_id === open}
                onOpen={onOpen}
              />
            ))}
          </tbody>
        ))}
      </table>
      {children}
    </div>
  );
}

function keepsText(venue: BoardVenue): string | undefined {
  const charge = chargeOf(venue);
  return charge === null ? undefined : `${words(venue.kind)}: ${charge.text}`;
}

interface HeadProps {
  children: string | JSX.Element;
  className?: string;
  hint?: string;
}

function Head({ children, className, hint }: HeadProps) {
  return (
    <th
      scope="col"
      title={hint}
      className={cn(
        "sticky top-0 z-[2] h-8 whitespace-nowrap border-b bg-surface px-2 font-normal",
        className,
      )}
    >
      {children}
    </th>
  );
}
