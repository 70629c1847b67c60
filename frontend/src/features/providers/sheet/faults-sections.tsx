"use client";

import type { RefusedItem, QualityFlagCount, UnknownField } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { Sideways } from "@/components/table/sideways";
import { Ago } from "@/components/timestamp";
import { useVenueName } from "@/features/catalogue/hooks";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";
import { qualityFlagText } from "@/lib/quality-flags";
import { words } from "@/lib/words";

import { CELL, HEAD, Nothing, NUMBER } from "./section";

/** Prices kept from strategies because they look wrong. */
export function QualityFlagsSection({ flags }: { flags: readonly QualityFlagCount[] }) {
  const venue = useVenueName();
  return (
    <SheetSection title="Flagged prices, last 7 days">
      {flags.length === 0 ? (
        <Nothing>None: every price could be used.</Nothing>
      ) : (
        <Sideways label="Flagged prices">
          <table className="w-full">
            <thead>
              <tr>
                <th className={HEAD}>Venue</th>
                <th className={HEAD}>Quality flag</th>
                <th className={cn(HEAD, "text-right")}>Prices kept back</th>
              </tr>
            </thead>
            <tbody>
              {flags.map((each) => (
                <tr key={`${each.venue} ${each.quality_flag}`}>
                  <td className={CELL}>{venue(each.venue)}</td>
                  <td className={cn(CELL, "w-full")}>{qualityFlagText(each.quality_flag)}</td>
                  <td className={cn(CELL, NUMBER)}>{count(each.quotes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Sideways>
      )}
    </SheetSection>
  );
}

/** Parts of answers that could not be read. */
export function RefusedSection({ refused }: { refused: readonly RefusedItem[] }) {
  return (
    <SheetSection title="Refused items">
      {refused.length === 0 ? (
        <Nothing>None: everything it sent could be read.</Nothing>
      ) : (
        <ul className="flex flex-col">
          {refused.map((each) => (
            <li key={each.reason} className="border-t border-border/60 py-1.5 text-12 first:border-t-0">
              <p className="flex flex-wrap items-baseline gap-x-3">
                <span className="font-medium">{words(each.reason)}</span>
                <span className="num text-muted">{count(each.times)} ×</span>
                <span className="ml-auto text-muted">
                  last <Ago at={each.last_seen} />
                </span>
              </p>
              <p className="break-words text-muted">
                <code className="break-all font-mono text-11">{each.last_path}</code> {each.last_detail}
              </p>
            </li>
          ))}
        </ul>
      )}
    </SheetSection>
  );
}

/** Fields that we do not know: a sign that the provider changes its format. */
export function UnknownFieldsSection({ fields }: { fields: readonly UnknownField[] }) {
  return (
    <SheetSection title="Unknown fields (schema drift)">
      {fields.length === 0 ? (
        <Nothing>None: it sends what is expected.</Nothing>
      ) : (
        <Sideways label="Unknown fields">
          <table className="w-full">
            <thead>
              <tr>
                <th className={HEAD}>Field</th>
                <th className={cn(HEAD, "text-right")}>Times</th>
                <th className={cn(HEAD, "text-right")}>First seen</th>
                <th className={cn(HEAD, "text-right")}>Last seen</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((each) => (
                <tr key={each.field}>
                  <td className={cn(CELL, "w-full break-all font-mono")}>{each.field}</td>
                  <td className={cn(CELL, NUMBER)}>{count(each.times)}</td>
                  <td className={cn(CELL, NUMBER)}>
                    <Ago at={each.first_seen} />
                  </td>
                  <td className={cn(CELL, NUMBER)}>
                    <Ago at={each.last_seen} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Sideways>
      )}
    </SheetSection>
  );
}
