"use client";

import type { BoardCell, BoardRow, BoardVenue, LiveMarket, LivePrice } from "@/api/model";
import { Edge } from "@/components/numbers";
import { AtRisk } from "@/components/at-risk";
import { Sideways } from "@/components/table/sideways";
import { chargeOf } from "@/features/catalogue/commission";
import { useProviderName, useVenueName } from "@/features/catalogue/hooks";
import { cn } from "@/lib/cn";
import { percent, type PrintOdds, probability, UNKNOWN } from "@/lib/format";
import { usePhone } from "@/lib/hooks";
import { BEST_PRICE, fairSourceName, lineText, selectionText } from "@/lib/words";

import { shownSelections } from "./market-prices";
import { Price } from "./price";

interface LiveGridProps {
  market: LiveMarket;
  row: BoardRow;
  venues: readonly BoardVenue[];
  odds: PrintOdds;
  /** The selection whose history is shown. */
  chosen: string | undefined;
  onChoose: (selection: string) => void;
}

const cell = "border-b border-border/60 px-2 py-1 text-right max-md:px-1 max-md:last:pr-3";
const name = "border-b border-border/60 px-3 py-1 text-left font-normal max-md:pr-1";

/** On a phone the age, and an edge, stand below and above the price where they do not fit beside it. */
const NARROW =
  "max-md:h-auto max-md:min-h-[22px] max-md:max-w-[4.5rem] max-md:flex-wrap max-md:gap-y-0 max-md:ml-auto";
const OVERROUND = "Sum of inverse odds, by how many selections win, minus 1";
const BEST_OVERROUND = "Of a book of the best prices; below zero they cannot lose, but for commission";

/** One side alone adds up to nothing; a phone shows it in the rows. */
const hasOverround = (market: LiveMarket, phone: boolean): boolean =>
  !phone && shownSelections(market).length > 1;

/** On a phone, which has no space for a column of it. */
function Overround({ value, title }: { value: number | null; title: string }) {
  return (
    <span title={title} className="block whitespace-nowrap text-11 text-muted">
      overround <span className="num">{percent(value)}</span>
    </span>
  );
}

/** One live market: venues down, selections across, the best price of each selection boxed. */
export function LiveGrid(props: LiveGridProps) {
  const { market, row, venues, odds, chosen, onChoose } = props;
  const provider = useProviderName();
  const venueName = useVenueName();
  const phone = usePhone();
  const venueOf = (key: string) => venues.find((venue) => venue.key === key);
  const shown = shownSelections(market);
  const wide = hasOverround(market, phone);
  const best = shown.flatMap((index) => market.best[index] ?? []);
  return (
    <Sideways label="Prices by venue">
      <table className="w-full border-separate border-spacing-0 text-13">
        <thead>
          <tr className="text-11 text-muted">
            <th scope="col" className={cn(name, "border-border")}>
              Venue
            </th>
            {shown
              .flatMap((index) => market.selections[index] ?? [])
              .map((selection) => (
                <th key={selection} scope="col" className={cn(cell, "border-border font-normal")}>
                  <button
                    type="button"
                    aria-pressed={selection === chosen}
                    title="Show the history of its price"
                    onClick={() => onChoose(selection)}
                    className={cn(
                      "max-w-28 truncate rounded-sm px-1 py-0.5 hover:text-text touch:min-h-11 max-md:max-w-20 max-md:whitespace-normal max-md:px-0 max-md:text-right",
                      selection === chosen && "text-accent",
                    )}
                  >
                    {selectionText(row, { ...market, line: null }, selection)}{" "}
                    {lineText(market.market, market.line, selection)}
                  </button>
                </th>
              ))}
            {wide && (
              <th scope="col" title={OVERROUND} className={cn(cell, "border-border pr-3 font-normal")}>
                Overround
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {market.cells.map((prices) => (
            <VenueRow
              key={prices.venue}
              {...props}
              prices={prices}
              phone={phone}
              venue={venueOf(prices.venue)}
              provider={provider(prices.provider)}
            />
          ))}
        </tbody>
        <tfoot className="bg-surface-2/60 [&_td]:h-8 [&_th]:h-8">
          <tr>
            <th scope="row" title={BEST_PRICE} className={cn(name, "text-muted")}>
              Best
              {phone && shown.length > 1 && (
                <Overround value={market.best_overround} title={BEST_OVERROUND} />
              )}
            </th>
            {best.map((each) => (
              <td key={each.selection} className={cell}>
                {each.odds === null ? (
                  UNKNOWN
                ) : (
                  <span
                    title={each.venue ? venueOf(each.venue)?.name : undefined}
                    className="num font-medium"
                  >
                    {odds(each.odds)}
                  </span>
                )}
              </td>
            ))}
            {wide && (
              <td title={BEST_OVERROUND} className={cn(cell, "num pr-3 text-12 text-muted")}>
                {percent(market.best_overround)}
              </td>
            )}
          </tr>
          <tr>
            <th scope="row" className={cn(name, "text-muted")}>
              Fair
              {market.fair_source && (
                <span className="pl-1 text-11 max-md:block max-md:pl-0">
                  by {fairSourceName(market.fair_source, (key) => venueOf(key)?.name ?? venueName(key))}
                </span>
              )}
            </th>
            {shown.map((index) => {
              const fair = market.fair_odds[index] ?? null;
              return (
                <td key={index} className={cn(cell, "num text-muted")}>
                  {fair === null ? UNKNOWN : odds(fair, { fair: true })}
                  {fair !== null && (
                    <span className="pl-2 text-11 text-faint max-md:block">
                      {probability(market.fair[index])}
                    </span>
                  )}
                </td>
              );
            })}
            {wide && <td className={cell} />}
          </tr>
          <tr>
            <th
              scope="row"
              title="Kelly: the share of the bankroll that full Kelly would stake"
              className={cn(name, "border-b-0 text-muted")}
            >
              Edge at best<span className="pl-1 text-11 max-md:block max-md:pl-0">and Kelly</span>
              {market.fair_source && <AtRisk share={market.at_risk} />}
            </th>
            {best.map((each) => (
              <td key={each.selection} className={cn(cell, "whitespace-nowrap border-b-0")}>
                <Edge value={each.edge} />
                {each.kelly !== null && each.kelly > 0 && (
                  <span className="num pl-2 text-11 text-muted max-md:block">{percent(each.kelly)}</span>
                )}
              </td>
            ))}
            {wide && <td className={cn(cell, "border-b-0")} />}
          </tr>
        </tfoot>
      </table>
    </Sideways>
  );
}

interface VenueRowProps extends LiveGridProps {
  prices: BoardCell;
  phone: boolean;
  venue: BoardVenue | undefined;
  provider: string;
}

function VenueRow({ prices, phone, venue, provider, market, row, odds }: VenueRowProps) {
  const title = venue?.name ?? prices.venue;
  const fee = venue ? chargeOf(venue) : null;
  const laid = (index: number): LivePrice | null => prices.lay[index] ?? null;
  return (
    <tr>
      <th scope="row" className={cn(name, "max-w-44 max-md:max-w-28")}>
        <span className="block truncate max-md:whitespace-normal">{title}</span>
        {fee !== null && (
          <span title={`${title} ${fee.text}`} className="num block text-11 text-muted">
            {fee.label}
          </span>
        )}
        {phone && shownSelections(market).length > 1 && (
          <Overround value={prices.overround} title={OVERROUND} />
        )}
      </th>
      {shownSelections(market).map((index) => (
        <td key={index} data-venue={prices.venue} data-selection={market.selections[index]} className={cell}>
          <Price
            price={prices.back[index]}
            limits={market}
            provider={provider}
            odds={odds}
            details
            className={NARROW}
            best={market.best[index]?.venue === prices.venue}
            label={`${title}: ${selectionText(row, market, market.selections[index] ?? "")}`}
          />
          {laid(index)?.odds && (
            <span
              className="flex items-center justify-end gap-1 text-11 text-muted max-md:items-start"
              title="To lay"
            >
              lay
              <Price
                price={laid(index)}
                limits={market}
                provider={provider}
                odds={odds}
                details
                label={`${title}: ${selectionText(row, market, market.selections[index] ?? "")}, to lay`}
                className={cn("text-12", NARROW)}
              />
            </span>
          )}
        </td>
      ))}
      {hasOverround(market, phone) && (
        <td className={cn(cell, "num pr-3 text-12 text-muted")}>{percent(prices.overround)}</td>
      )}
    </tr>
  );
}
