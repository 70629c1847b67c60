import { VenueName } from "@/components/venue-name";
import { cn } from "@/lib/cn";
import { marketShort } from "@/lib/words";

import { COLUMNS, ProfitOf, Stake, Start, StateBadge, type RowProps } from "./bet-columns";
import { LiveBadge } from "./live-badge";
import type { BetTab } from "./query";
import { eventText, onText } from "./words";

const cell = "h-11 whitespace-nowrap border-b border-border/60 px-2";
const head = "sticky top-12 z-[1] h-8 whitespace-nowrap border-b bg-surface px-2 font-normal";

export function BetHead({ tab }: { tab: BetTab }) {
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
            className={cn(head, "last:pr-3", column.left ? "text-left" : "text-right")}
          >
            {column.header}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function BetName({ bet }: Pick<RowProps, "bet">) {
  return (
    <>
      {onText(bet)}
      {/* Words alone do not say it: a team's total, a half, and what counts of a player are named as the rest is. */}
      <span className="ml-1.5 text-11 font-normal text-muted">{marketShort(bet.market)}</span>
    </>
  );
}

/** A bet in one line; the whole row opens what is known of it. */
export function BetRow(props: RowProps) {
  const { bet, tab, selected, onOpen } = props;
  return (
    <tr
      aria-current={selected || undefined}
      onClick={() => onOpen(bet.reference)}
      className={cn("cursor-pointer transition-colors hover:bg-surface-2", selected && "bg-accent/10")}
    >
      <th scope="row" className={cn(cell, "max-w-72 pl-3 text-left font-normal")}>
        <button
          type="button"
          data-row={bet.reference}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(bet.reference);
          }}
          className="block w-full rounded-sm text-left"
        >
          <span className="block truncate font-medium leading-4">
            <BetName bet={bet} />
          </span>
          <span className="block truncate text-11 text-muted">{eventText(bet)}</span>
        </button>
      </th>
      <td className={cn(cell, "text-muted")}>
        {bet.venue_name}
        <LiveBadge mode={bet.mode} />
      </td>
      {COLUMNS[tab].map((column) => (
        <td key={column.id} className={cn(cell, "last:pr-3", column.left ? "text-left" : "num text-right")}>
          {column.cell(props)}
        </td>
      ))}
    </tr>
  );
}

/** The same on a phone. */
export function BetCard({ bet, tab, selected, now, odds, onOpen }: RowProps) {
  return (
    <button
      type="button"
      data-row={bet.reference}
      onClick={() => onOpen(bet.reference)}
      className={cn(
        "block w-full border-b border-border/60 px-3 py-2 text-left focus-visible:-outline-offset-2",
        selected && "bg-accent/10",
      )}
    >
      <span className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">
          <BetName bet={bet} />
        </span>
        <span className="num whitespace-nowrap">
          {tab === "settled" ? <ProfitOf bet={bet} /> : <Stake bet={bet} />}
        </span>
      </span>
      <span className="block truncate text-12 text-muted">{eventText(bet)}</span>
      <span className="mt-0.5 flex items-center gap-2 text-11 text-muted">
        <VenueName name={bet.venue_name} />
        <span className="num">{odds(bet.matched?.odds ?? bet.odds)}</span>
        {tab === "open" && <Start bet={bet} now={now} />}
        <span className="ml-auto">
          <StateBadge bet={bet} />
        </span>
      </span>
      {tab === "refused" && bet.reason && (
        <span className="mt-0.5 block text-pretty text-11 text-muted">{bet.reason}</span>
      )}
    </button>
  );
}
