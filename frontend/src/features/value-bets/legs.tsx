"use client";

import type { Arbitrage, Leg } from "@/api/model";
import { Sideways } from "@/components/table/sideways";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import { money } from "@/lib/format";
import { usePhone } from "@/lib/hooks";
import { selectionText } from "@/lib/words";

interface LegsProps {
  found: Arbitrage;
  odds: (value: string) => string;
}

// A back bet puts its stake at risk; a lay what it may have to pay.
const hasLays = ({ legs }: Arbitrage): boolean => legs.some((leg) => leg.side === "lay");

const keyOf = (leg: Leg): string => `${leg.venue} ${leg.selection} ${leg.line} ${leg.side}`;

/** The bets of a surebet or a middle with the stake of each: a table, and on a phone two lines for each of them. */
export function Legs(props: LegsProps) {
  return usePhone() ? <LegLines {...props} /> : <LegTable {...props} />;
}

function LegName({ found, leg }: { found: Arbitrage; leg: Leg }) {
  return (
    <>
      {leg.side === "lay" && <Badge className="mr-1.5">lay</Badge>}
      {selectionText(found.fixture, { ...found, line: leg.line }, leg.selection)}
    </>
  );
}

function LegLines({ found, odds }: LegsProps) {
  return (
    <ul aria-label="Legs" className="mt-2 divide-y divide-border/60 rounded border">
      {found.legs.map((leg) => (
        <li key={keyOf(leg)} className="px-2 py-1.5 text-13">
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 flex-1">
              <LegName found={found} leg={leg} />
            </span>
            <span className="num">{odds(leg.odds)}</span>
          </span>
          <span className="flex items-baseline gap-2 text-12 text-muted">
            <span className="min-w-0 flex-1">{leg.venue_name}</span>
            <span>
              stake <span className="num text-text">{money(leg.stake, found.currency)}</span>
              {leg.side === "lay" && (
                <>
                  , at risk <span className="num text-text">{money(leg.outlay, found.currency)}</span>
                </>
              )}
            </span>
          </span>
        </li>
      ))}
      <li className="flex justify-between px-2 py-1.5 text-12 text-muted">
        {hasLays(found) ? "At risk together" : "Stakes together"}
        <span className="num text-text">{money(found.total_stake, found.currency)}</span>
      </li>
    </ul>
  );
}

function LegTable({ found, odds }: LegsProps) {
  const hasLay = hasLays(found);
  return (
    <Sideways label="Legs" className="mt-2">
      <table className="w-full min-w-[520px] max-w-3xl table-fixed text-13">
        {/* The same for every set, so that the page has columns and not each set its own. */}
        <colgroup>
          <col className="w-[36%]" />
          <col className="w-[24%]" />
          <col className="w-[12%]" />
        </colgroup>
        <thead className="text-11 text-muted">
          <tr className="[&>th]:pr-4 [&>th]:text-left [&>th]:font-normal">
            <th scope="col">Leg</th>
            <th scope="col">Venue</th>
            <th scope="col" className="!text-right">
              Odds
            </th>
            <th scope="col" className={cn("!text-right", !hasLay && "!pr-0")}>
              {hasLay ? "Stake" : `Stake of ${money(found.total_stake, found.currency)}`}
            </th>
            {hasLay && (
              <th scope="col" className="!pr-0 !text-right">
                At risk of {money(found.total_stake, found.currency)}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {found.legs.map((leg) => (
            <tr key={keyOf(leg)} className="[&>td]:pr-4">
              <td className="h-7 py-0.5">
                <LegName found={found} leg={leg} />
              </td>
              <td className="text-muted">{leg.venue_name}</td>
              <td className="num text-right">{odds(leg.odds)}</td>
              <td className={cn("num text-right", !hasLay && "!pr-0")}>{money(leg.stake, found.currency)}</td>
              {hasLay && <td className="num !pr-0 text-right">{money(leg.outlay, found.currency)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  );
}
