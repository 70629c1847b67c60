"use client";

import type { BetFill } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { Timestamp } from "@/components/timestamp";
import { Badge, type Tone } from "@/components/ui/badge";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { cn } from "@/lib/cn";
import { size } from "@/lib/format";
import { words } from "@/lib/words";

const TONES: Record<BetFill["finality"], Tone> = { provisional: "warn", final: "accent", failed: "loss" };

/** What was matched of an order; what was taken back since stays, struck through. */
export function Fills({ fills }: { fills: readonly BetFill[] }) {
  const { odds } = useOddsFormat();
  return (
    <SheetSection title="Fills">
      {fills.length === 0 ? (
        <p className="text-12 text-muted">Nothing was matched.</p>
      ) : (
        <ul className="divide-y divide-border/60 text-13">
          {fills.map((fill, place) => (
            <li key={`${fill.at} ${place}`} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-1.5">
              <span className={cn("num", fill.finality === "failed" && "line-through")}>
                {size(fill.stake)} at {odds(fill.odds)}
              </span>
              {fill.paid_odds ? <span className="num text-muted">paid at {odds(fill.paid_odds)}</span> : null}
              <Badge tone={TONES[fill.finality]}>{words(fill.finality)}</Badge>
              <Timestamp at={fill.at} className="num ml-auto text-12 text-muted" />
            </li>
          ))}
        </ul>
      )}
    </SheetSection>
  );
}
