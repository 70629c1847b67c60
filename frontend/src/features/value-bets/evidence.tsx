"use client";

import type { EvidencePrice, ValueBetWhy } from "@/api/model";
import { Age } from "@/components/age";
import { SheetSection } from "@/components/sheet-section";
import { Sideways } from "@/components/table/sideways";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import { percent, type PrintOdds } from "@/lib/format";
import { usePhone } from "@/lib/hooks";
import { nameText } from "@/lib/words";

const PARTS: Record<string, string> = { bet: "The bet", fair: "Makes the fair price", other: "" };

/** The prices that a value bet rests on: its own, those that make the fair price, then the others. */
export function Evidence({ why, odds }: { why: ValueBetWhy; odds: PrintOdds<string | number | null> }) {
  const { bet, selections, prices } = why;
  const phone = usePhone();
  const at = selections.indexOf(bet.selection);
  const cell = "border-b border-border/60 py-1 pl-3 text-right";
  if (!prices.length) return null;
  return (
    <SheetSection title={bet.side === "lay" ? "The back prices it rests on" : "The prices it rests on"}>
      <Sideways label="Prices by venue">
        <table className="w-full border-separate border-spacing-0 text-13">
          <thead className="text-11 text-muted">
            <tr className="[&>th]:border-b [&>th]:py-1 [&>th]:pl-3 [&>th]:text-right [&>th]:font-normal">
              <th scope="col" className="!pl-0 !text-left">
                Venue
              </th>
              {selections.map((each) => (
                <th key={each} scope="col">
                  {nameText({ ...bet, selection: each })}
                </th>
              ))}
              {!phone && (
                <>
                  <th scope="col" title="Sum of inverse odds, by how many selections win, minus 1">
                    Overround
                  </th>
                  <th scope="col">Age</th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {[...prices].sort(byPart).map((each) => (
              <tr key={each.venue} className={cn(each.part === "other" && "text-muted")}>
                <th scope="row" className={cn(cell, "!pl-0 text-left font-normal")}>
                  {each.venue_name}
                  {PARTS[each.part] && (
                    <Badge
                      tone={each.part === "bet" ? "value" : "accent"}
                      className="ml-2 max-md:ml-0 max-md:flex max-md:w-fit"
                    >
                      {PARTS[each.part]}
                    </Badge>
                  )}
                  {phone && (
                    <span className="flex gap-1 whitespace-nowrap text-11 text-muted">
                      overround <span className="num">{percent(each.overround)}</span>,
                      <Age at={each.at} className="w-auto" />
                    </span>
                  )}
                </th>
                {each.odds.map((value, index) => (
                  <td
                    key={index}
                    className={cn(
                      cell,
                      "num",
                      each.part === "bet" && index === at && "font-medium text-value",
                    )}
                  >
                    {odds(value)}
                  </td>
                ))}
                {!phone && (
                  <>
                    <td className={cn(cell, "num text-12 text-muted")}>{percent(each.overround)}</td>
                    <td className={cn(cell, "text-muted")}>
                      <Age at={each.at} />
                    </td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" className="py-1 text-left font-normal text-muted">
                Fair
              </th>
              {why.fair_odds.map((value, index) => (
                <td key={index} className="num py-1 pl-3 text-right text-muted">
                  {odds(value, { fair: true })}
                </td>
              ))}
              {!phone && <td colSpan={2} />}
            </tr>
          </tfoot>
        </table>
      </Sideways>
    </SheetSection>
  );
}

const ORDER = ["bet", "fair", "other"];
const byPart = (a: EvidencePrice, b: EvidencePrice) => ORDER.indexOf(a.part) - ORDER.indexOf(b.part);
