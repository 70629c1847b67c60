"use client";

import type { ReactElement, ReactNode } from "react";

import type { LivePrice } from "@/api/model";
import { GivenNoPush } from "@/components/at-risk";
import { Ago } from "@/components/timestamp";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { edge, size } from "@/lib/format";
import { qualityFlagText } from "@/lib/quality-flags";
import { utc } from "@/lib/time";
import { useAge } from "@/lib/use-age";
import { BEST_PRICE } from "@/lib/words";

interface PriceDetailsProps {
  price: LivePrice;
  /** Of the market: expected share of a stake that does not return; null where edges are given no push. */
  atRisk: number | null;
  provider: string | undefined;
  odds: (value: string) => string;
  best?: boolean;
  label: string;
  /** What opens it: one button. */
  children: ReactElement;
}

/** What is known of a price, on a tap: who last confirmed it and when, and how it moved. */
export function PriceDetails({ children, ...facts }: PriceDetailsProps) {
  return (
    <Popover>
      <PopoverTrigger asChild>{children}</PopoverTrigger>
      <PopoverContent align="end" aria-label={facts.label} className="max-w-72 px-3 py-2 text-12">
        <Details {...facts} />
      </PopoverContent>
    </Popover>
  );
}

function Details({ price, atRisk, provider, odds, label, best }: Omit<PriceDetailsProps, "children">) {
  const age = useAge(price.confirmed_at);
  return (
    <>
      <p className="pb-1 font-medium">{label}</p>
      {best && <p className="pb-1 text-muted">{BEST_PRICE}</p>}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
        <Fact name="Confirmed">
          <time dateTime={price.confirmed_at} title={utc(price.confirmed_at)}>
            {age} ago
          </time>
          {provider && ` by ${provider}`}
        </Fact>
        <Fact name="Changed">
          <Ago at={price.changed_at} />
          {price.previous && `, was ${odds(price.previous)}`}
        </Fact>
        {price.size !== null && <Fact name="Available">{size(price.size)}</Fact>}
        {price.edge !== null && (
          <Fact name="Edge">
            {edge(price.edge)} {atRisk === null && <GivenNoPush />}
          </Fact>
        )}
        {price.quality_flag !== null && <Fact name="Not used">{qualityFlagText(price.quality_flag)}</Fact>}
      </dl>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="tabular-nums">{children}</dd>
    </>
  );
}
