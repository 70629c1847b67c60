"use client";

import type { LedgerEntry } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { Timestamp } from "@/components/timestamp";
import { useVenueName } from "@/features/catalogue/hooks";
import { money } from "@/lib/format";
import { words } from "@/lib/words";

import { entryName } from "../words";

/** What a bet did to the money: entries of the ledger, whose lines come to zero. */
export function Entries({ entries }: { entries: readonly LedgerEntry[] }) {
  const venue = useVenueName();
  return (
    <SheetSection title="Ledger">
      {entries.length === 0 ? (
        <p className="text-12 text-muted">No money moved.</p>
      ) : (
        <ul className="space-y-3 text-12">
          {entries.map((entry) => (
            <li key={entry.key}>
              <span className="flex items-baseline gap-x-3">
                <span className="font-medium">{entryName(entry.event, entry.key)}</span>
                <Timestamp at={entry.at} className="num ml-auto text-muted" />
              </span>
              <ul>
                {entry.postings.map((line) => (
                  <li key={`${line.kind} ${line.venue}`} className="flex items-baseline gap-x-3 text-muted">
                    <span className="min-w-0 truncate">
                      {words(line.kind)}
                      {line.venue && ` at ${venue(line.venue)}`}
                    </span>
                    <span className="num ml-auto whitespace-nowrap text-text">
                      {money(line.amount.amount, line.amount.asset ?? "", { sign: true })}
                    </span>
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
    </SheetSection>
  );
}
