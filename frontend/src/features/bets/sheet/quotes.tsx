"use client";

import type { BetQuote } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { Timestamp } from "@/components/timestamp";
import { useOddsFormat } from "@/features/catalogue/hooks";

/** What venues offered on the market of a bet when it was decided: kept with it, whatever became of its value bet. */
export function Quotes({ quotes }: { quotes: readonly BetQuote[] }) {
  const { odds } = useOddsFormat();
  if (quotes.length === 0) return null;
  return (
    <SheetSection title="Prices it was decided by">
      <ul className="divide-y divide-border/60 text-13">
        {quotes.map((quote) => (
          <li key={quote.venue} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1.5">
            <span className="min-w-24">{quote.venue_name}</span>
            <span className="num">
              {quote.odds.map((each) => (each === null ? "–" : odds(each))).join(" / ")}
            </span>
            <Timestamp at={quote.at} className="num ml-auto text-12 text-muted" />
          </li>
        ))}
      </ul>
    </SheetSection>
  );
}
