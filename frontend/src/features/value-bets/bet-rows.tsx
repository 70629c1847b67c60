"use client";

import { EyeOff, Undo2 } from "lucide-react";

import { NoPushMark } from "@/components/at-risk";
import { Change } from "@/components/numbers";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { VenueName } from "@/components/venue-name";
import { cn } from "@/lib/cn";
import { edge } from "@/lib/format";
import { focusBehind } from "@/lib/use-focus-return";
import { betText, fixtureName, marketShort, nameText } from "@/lib/words";

import { COLUMNS, TimeLeft, type RowProps } from "./bet-columns";
import { Outcome } from "./outcome";
import type { BetTab } from "./query";
import { endingText, endingWord, LAY_HINT } from "./words";

const cell = "h-11 whitespace-nowrap border-b border-border/60 px-2";

/** What can be done to a row of a list; nothing to those that are over. */
const ACTIONS: Partial<Record<BetTab, string>> = { live: "Dismiss", dismissed: "Restore" };

export function BetHead({ tab }: { tab: BetTab }) {
  const head = "sticky top-12 z-[1] h-8 whitespace-nowrap border-b bg-surface px-2 font-normal";
  return (
    <thead className="text-11 text-muted">
      <tr>
        <th scope="col" className={cn(head, "pl-3 text-left")}>
          Bet
        </th>
        <th scope="col" className={cn(head, "text-left")}>
          Venue
        </th>
        {COLUMNS[tab].map((column) => (
          <th
            key={column.id}
            scope="col"
            title={column.hint}
            className={cn(head, column.left ? "text-left" : "text-right")}
          >
            {column.header}
            {column.id === "edge" && <span className="ml-2 inline-block w-14">best</span>}
          </th>
        ))}
        {ACTIONS[tab] && (
          <th scope="col" className={cn(head, "pr-3")}>
            <span className="sr-only">{ACTIONS[tab]}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}

function BetName({ bet }: Pick<RowProps, "bet">) {
  return (
    <>
      {bet.side === "lay" && (
        <span title={LAY_HINT}>
          <Badge className="mr-1.5">Lay</Badge>
        </span>
      )}
      {nameText(bet)}
      {/* Words alone do not say it: a team's total, a half, and what counts of a player are named as the rest is. */}
      <span className="ml-1.5 text-11 font-normal text-muted">{marketShort(bet.market)}</span>
    </>
  );
}

/** A value bet in one line; the whole row opens its calculation. */
export function BetRow(props: RowProps) {
  const { bet, tab, leaving, selected, onOpen } = props;
  return (
    <tr
      data-bet={bet.id}
      data-leaving={leaving || undefined}
      aria-current={selected || undefined}
      onClick={() => onOpen(bet.id)}
      className={cn(
        "cursor-pointer transition-[opacity,background-color] hover:bg-surface-2",
        selected && "bg-accent/10",
        leaving && "pointer-events-none opacity-30 duration-1000",
      )}
    >
      <th scope="row" className={cn(cell, "max-w-72 pl-3 text-left font-normal")}>
        <button
          type="button"
          data-row={bet.id}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(bet.id);
          }}
          className="block w-full rounded-sm text-left"
        >
          <span className="block truncate font-medium leading-4">
            <BetName bet={bet} />
          </span>
          <span className="block truncate text-11 text-muted">
            {fixtureName(bet.fixture)} · {bet.fixture.competition_name}
          </span>
        </button>
      </th>
      <td className={cn(cell, "text-muted")}>{bet.venue_name}</td>
      {COLUMNS[tab].map((column) => (
        <td key={column.id} className={cn(cell, column.left ? "text-left" : "num text-right")}>
          {column.cell(props)}
        </td>
      ))}
      {ACTIONS[tab] && (
        <td className={cn(cell, "w-10 pr-3 text-right")}>
          <Action {...props} />
        </td>
      )}
    </tr>
  );
}

/** The same on a phone. */
export function BetCard(props: RowProps) {
  const { bet, tab, leaving, selected, now, odds, onOpen } = props;
  return (
    <div
      data-bet={bet.id}
      data-leaving={leaving || undefined}
      className={cn(
        "flex items-center border-b border-border/60 transition-opacity",
        selected && "bg-accent/10",
        leaving && "pointer-events-none opacity-30 duration-1000",
      )}
    >
      <button
        type="button"
        data-row={bet.id}
        onClick={() => onOpen(bet.id)}
        className="min-w-0 flex-1 px-3 py-2 text-left focus-visible:-outline-offset-2"
      >
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate font-medium">
            <BetName bet={bet} />
          </span>
          {tab === "expired" && (
            <span className="num text-12 text-muted">
              {odds(bet.first_odds)} <span aria-label="then">→</span>
            </span>
          )}
          <span className="num">{odds(tab === "closed" ? bet.first_odds : bet.odds)}</span>
          <span className={cn("num w-14 text-right", bet.state === "live" ? "text-value" : "text-muted")}>
            {tab === "closed" ? <Change value={bet.clv} /> : edge(bet.edge)}
            <NoPushMark share={bet.at_risk} className="pl-0" />
          </span>
        </span>
        <span className="block truncate text-12 text-muted">{fixtureName(bet.fixture)}</span>
        <span className="flex gap-2 text-11 text-muted">
          <VenueName name={bet.venue_name} className="self-center" />
          <span className="ml-auto whitespace-nowrap">
            {bet.state === "live" ? (
              <TimeLeft bet={bet} now={now} />
            ) : (
              <Badge tone={endingWord(bet.ended_because).tone}>{endingText(bet.ended_because)}</Badge>
            )}
          </span>
          {bet.outcome !== null && <Outcome bet={bet} className="text-text" />}
        </span>
      </button>
      {ACTIONS[tab] && <Action {...props} />}
    </div>
  );
}

/** Puts a live bet out of the queue, or a dismissed one back. */
function Action({ bet, tab, leaving, onDismiss, onRestore }: RowProps) {
  const name = ACTIONS[tab];
  const back = tab === "dismissed";
  const Icon = back ? Undo2 : EyeOff;
  return (
    <Button
      variant="ghost"
      size="iconSm"
      disabled={leaving}
      aria-label={`${name} ${betText(bet)} at ${bet.venue_name}`}
      title={name}
      onClick={(event) => {
        event.stopPropagation();
        const row = event.currentTarget.closest("[data-bet]");
        (back ? onRestore : onDismiss)(bet);
        if (row) focusBehind(row);
      }}
    >
      <Icon className="!size-3.5" aria-hidden />
    </Button>
  );
}
