"use client";

import { memo } from "react";

import type { BoardRow, BoardVenue, LiveMarket } from "@/api/model";
import { VenueName } from "@/components/venue-name";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import { percent, type PrintOdds, probability, UNKNOWN } from "@/lib/format";
import { fixtureLines, marketShort, marketTitle, plural, selectionText } from "@/lib/words";

import { shownSelections } from "./market-prices";
import { Ending, Moment, Score } from "./match";
import { Price } from "./price";
import { selectionShort } from "./words";

interface Printers {
  odds: PrintOdds;
  venue: (key: string) => string;
  provider: (key: string) => string;
}

interface RowProps extends Printers {
  row: BoardRow;
  venues: readonly BoardVenue[];
  selected: boolean;
  onOpen: (id: number) => void;
}

export const STICKY = "sticky left-0 z-[1] bg-surface group-hover/row:bg-surface-2";
const cell = "border-b border-border/60 px-2 py-1 align-middle";

/** A fixture with one market: its selections as lines, a column for each bookmaker. */
export const BoardTableRow = memo(function BoardTableRow(props: RowProps) {
  const { row, venues, selected, onOpen, ...print } = props;
  const market = row.market;
  return (
    <tr
      data-fixture={row.fixture_id}
      aria-current={selected || undefined}
      onClick={() => onOpen(row.fixture_id)}
      className="group/row cursor-pointer transition-colors hover:bg-surface-2"
    >
      <th
        scope="row"
        className={cn(cell, STICKY, "border-r pl-3 text-left font-normal", selected && "bg-surface-2")}
      >
        <button
          type="button"
          data-row={row.fixture_id}
          onClick={(event) => {
            event.stopPropagation();
            onOpen(row.fixture_id);
          }}
          className="grid w-full grid-cols-[minmax(0,1fr)_auto] gap-x-2 rounded-sm text-left"
        >
          <span className="min-w-0">
            {fixtureLines(row).map((line) => (
              <span key={line} className="block truncate">
                {line}
              </span>
            ))}
            <span className="flex flex-wrap items-center gap-x-2 text-11 text-muted">
              <Moment row={row} className="text-11" />
              {market && (market.line !== null || market.participant) && (
                <span className="num truncate">{marketTitle(market)}</span>
              )}
              <Ending row={row} />
              <ValueCount row={row} />
            </span>
          </span>
          <Score row={row} className="self-start text-13" />
        </button>
      </th>
      {market ? (
        <Cells market={market} row={row} venues={venues} print={print} />
      ) : (
        <td colSpan={venues.length + 2} className={cn(cell, "text-12 text-faint")}>
          {otherMarkets(row)}
        </td>
      )}
    </tr>
  );
});

/** How many value bets there are, and on what: few are on the market that is shown. */
function ValueCount({ row }: { row: BoardRow }) {
  if (row.value_bets === 0) return null;
  return (
    <Badge tone="value">
      {row.value_bets} value
      <span className="pl-1 font-normal">{row.value_markets.map(marketShort).join(", ")}</span>
    </Badge>
  );
}

/** What there is of a fixture without the market that is shown. */
const otherMarkets = ({ markets }: BoardRow): string =>
  markets ? plural(markets, String(markets), "other market") : "No live prices";

interface CellsProps {
  market: LiveMarket;
  row: BoardRow;
  venues: readonly BoardVenue[];
  print: Printers;
}

function Cells({ market, row, venues, print }: CellsProps) {
  const shown = shownSelections(market);
  const selectionAt = (index: number) => market.selections[index] ?? "";
  return (
    <>
      <td className={cn(cell, "w-16 text-11 text-muted")}>
        {shown.map((index) => (
          <span key={index} className="num flex h-[22px] items-center whitespace-nowrap">
            {selectionShort(market.market, market.line, selectionAt(index))}
          </span>
        ))}
      </td>
      <td className={cn(cell, "w-20 border-r text-right")}>
        {shown.map((index) => {
          const odds = market.fair_odds[index] ?? null;
          return (
            <span
              key={index}
              title={odds === null ? "No fair price" : `Fair probability ${probability(market.fair[index])}`}
              className="num flex h-[22px] items-center justify-end text-12 text-muted"
            >
              {odds === null ? UNKNOWN : print.odds(odds, { fair: true })}
            </span>
          );
        })}
      </td>
      {venues.map((venue) => {
        const prices = market.cells.find((each) => each.venue === venue.key);
        return (
          <td
            key={venue.key}
            title={prices ? `Overround ${percent(prices.overround)}` : undefined}
            className={cn(cell, "min-w-[124px]")}
          >
            {shown.map((index) => (
              <span key={index} className="block" data-venue={venue.key} data-selection={selectionAt(index)}>
                <Price
                  price={prices?.back[index]}
                  limits={market}
                  provider={prices && print.provider(prices.provider)}
                  odds={print.odds}
                  best={market.best[index]?.venue === venue.key}
                  label={`${venue.name}: ${selectionText(row, market, selectionAt(index))}`}
                />
              </span>
            ))}
          </td>
        );
      })}
    </>
  );
}

/** The same on a phone: who plays and the best price of each selection. */
export const BoardCard = memo(function BoardCard({
  row,
  selected,
  onOpen,
  ...print
}: Omit<RowProps, "venues">) {
  const { market } = row;
  return (
    <button
      type="button"
      data-fixture={row.fixture_id}
      data-row={row.fixture_id}
      aria-current={selected || undefined}
      onClick={() => onOpen(row.fixture_id)}
      className={cn(
        "block w-full border-b border-border/60 px-3 py-2 text-left focus-visible:-outline-offset-2",
        selected && "bg-accent/10",
      )}
    >
      <span className="flex items-start gap-2">
        <span className="min-w-0 flex-1">
          {fixtureLines(row).map((line) => (
            <span key={line} className="block truncate">
              {line}
            </span>
          ))}
        </span>
        <Score row={row} className="text-15" />
        <Moment row={row} className="pt-0.5" />
      </span>
      {market ? (
        <span className="mt-1.5 grid auto-cols-fr grid-flow-col gap-1.5">
          {shownSelections(market).map((index) => {
            const selection = market.selections[index] ?? "";
            const best = market.best[index];
            const cell = market.cells.find((each) => each.venue === best?.venue);
            const price = cell?.back[index];
            const name = selectionShort(market.market, market.line, selection);
            return (
              <span
                key={selection}
                data-venue={best?.venue ?? undefined}
                data-selection={selection}
                className={cn(
                  "flex min-w-0 flex-col justify-between rounded-sm border bg-surface-2 px-1.5 py-1",
                  price?.value && "border-value/60 bg-value/10",
                )}
              >
                {/* Where both do not fit beside one another, each has a line. */}
                <span className="flex flex-wrap justify-between gap-x-1 text-11 text-muted">
                  <span className="num max-w-full truncate">{name}</span>
                  {best?.venue && <VenueName name={print.venue(best.venue)} />}
                </span>
                <span className="block">
                  {price ? (
                    <Price
                      price={price}
                      limits={market}
                      provider={cell && print.provider(cell.provider)}
                      odds={print.odds}
                      best
                      label={name}
                      className="justify-between"
                    />
                  ) : (
                    <span className="text-faint">{UNKNOWN}</span>
                  )}
                </span>
              </span>
            );
          })}
        </span>
      ) : null}
      <span className="mt-1 flex flex-wrap items-center gap-x-2 text-11 text-muted">
        {market && (market.line !== null || market.participant) && (
          <span className="truncate">{marketTitle(market)}</span>
        )}
        <Ending row={row} />
        <ValueCount row={row} />
        <span className="ml-auto">
          {market ? plural(row.markets, String(row.markets), "market") : otherMarkets(row)}
        </span>
      </span>
    </button>
  );
});
