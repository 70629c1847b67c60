import type { ReactNode } from "react";

import type { PriceNames } from "@/components/best-cell";
import { ValueMark } from "@/components/value-mark";
import { VenueName } from "@/components/venue-name";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import { UNKNOWN } from "@/lib/format";

/** What the best price of a selection is, and whether it is worth a bet. */
export interface PhonePrice {
  selection: string;
  best: { odds: string; venue: string } | undefined;
  worth: boolean;
}

interface PhoneFixtureProps extends PriceNames {
  name: string;
  demo: boolean;
  when: ReactNode;
  prices: readonly PhonePrice[];
}

/** A fixture on a phone: who plays, when, and the best price of each selection with whose it is; nothing is cut. */
export function PhoneFixture({ name, demo, when, prices, odds, venue }: PhoneFixtureProps) {
  return (
    <span className="block whitespace-normal py-1 leading-4">
      <span className="flex items-start gap-2">
        <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">{name}</span>
        {demo && <Badge className="-mt-0.5">demo</Badge>}
        <span className="whitespace-nowrap text-11 text-muted">{when}</span>
      </span>
      <span className="mt-0.5 grid auto-cols-fr grid-flow-col gap-x-2">
        {prices.map(({ selection, best, worth }) => (
          <span key={selection} className="flex min-w-0 items-center gap-1 text-12">
            {best && worth && <ValueMark />}
            <span className={cn("num", worth && "font-medium text-value")}>
              {best ? odds(best.odds) : UNKNOWN}
            </span>
            {best && <VenueName name={venue(best.venue)} />}
          </span>
        ))}
      </span>
    </span>
  );
}
