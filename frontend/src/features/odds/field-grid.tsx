"use client";

import type { BoardVenue, LiveMarket } from "@/api/model";
import { Edge } from "@/components/numbers";
import { Sideways } from "@/components/table/sideways";
import { cn } from "@/lib/cn";
import { type PrintOdds, probability, UNKNOWN } from "@/lib/format";

import { marketKey } from "./market-prices";

interface FieldGridProps {
  /** One for each participant of the field. */
  markets: readonly LiveMarket[];
  venues: readonly BoardVenue[];
  odds: PrintOdds;
  chosen: LiveMarket;
  onChoose: (market: LiveMarket) => void;
}

/** The likeliest first; of whom no fair price is known, those with the shortest odds. */
function byChance(a: LiveMarket, b: LiveMarket): number {
  const chance = (market: LiveMarket) => market.fair[0] ?? -1;
  const price = (market: LiveMarket) => Number(market.best[0]?.odds ?? Infinity);
  return chance(b) - chance(a) || price(a) - price(b);
}

/** A phone has no space for it; the chance says the same. */
const WIDE = "max-md:hidden";
const cell = "border-b border-border/60 px-2 py-1 text-right";

/** Everybody of a field: what they pay at best, what that is worth, and how likely they are to win. */
export function FieldGrid({ markets, venues, odds, chosen, onChoose }: FieldGridProps) {
  return (
    <Sideways label="The field">
      <table className="w-full border-separate border-spacing-0 border-b text-13">
        <thead className="text-11 text-muted">
          <tr>
            <th scope="col" className={cn(cell, "pl-3 text-left font-normal")}>
              Participant
            </th>
            {["Best", "Fair", "Chance", "Edge"].map((title) => (
              <th
                key={title}
                scope="col"
                className={cn(cell, "font-normal last:pr-3", title === "Fair" && WIDE)}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...markets].sort(byChance).map((market) => {
            const isChosen = marketKey(market) === marketKey(chosen);
            const best = market.best[0];
            const fair = market.fair_odds[0] ?? null;
            return (
              <tr key={marketKey(market)} className={cn("group/row", isChosen && "bg-surface-2")}>
                <th scope="row" className={cn(cell, "pl-3 text-left font-normal")}>
                  <button
                    type="button"
                    aria-pressed={isChosen}
                    onClick={() => onChoose(market)}
                    className={cn(
                      "rounded-sm text-left hover:text-accent touch:min-h-11",
                      isChosen && "text-accent",
                    )}
                  >
                    {market.participant?.name ?? UNKNOWN}
                  </button>
                </th>
                <td className={cell}>
                  <span className="num font-medium">{best?.odds ? odds(best.odds) : UNKNOWN}</span>
                  {best?.venue && (
                    <span className="pl-2 text-11 text-muted max-md:block max-md:whitespace-nowrap max-md:pl-0">
                      {venues.find((venue) => venue.key === best.venue)?.name ?? best.venue}
                    </span>
                  )}
                </td>
                <td className={cn(cell, "num text-muted", WIDE)}>
                  {fair === null ? UNKNOWN : odds(fair, { fair: true })}
                </td>
                <td className={cn(cell, "num text-muted")}>{probability(market.fair[0])}</td>
                <td className={cn(cell, "pr-3")}>
                  <Edge value={best?.edge ?? null} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Sideways>
  );
}
