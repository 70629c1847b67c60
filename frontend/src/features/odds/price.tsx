"use client";

import { TriangleAlert } from "lucide-react";

import type { LivePrice } from "@/api/model";
import { givenNoPush, NoPushMark } from "@/components/at-risk";
import { Age } from "@/components/age";
import { Flash } from "@/components/flash";
import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { edge, UNKNOWN } from "@/lib/format";
import { qualityFlagText } from "@/lib/quality-flags";
import { useAge, useFreshness, type AgeLimits } from "@/lib/use-age";
import { BEST_PRICE } from "@/lib/words";

import { PriceDetails } from "./price-details";
import { isOfTime } from "./words";

interface PriceProps {
  price: LivePrice | null | undefined;
  /** Of the market: from which ages on its prices look old, and how much of a stake is expected not to return. */
  limits: AgeLimits & { at_risk: number | null };
  /** Name of the provider that sends the price. */
  provider: string | undefined;
  odds: (value: string) => string;
  best?: boolean;
  /** Says whose price of what it is, on hover. */
  label: string;
  /** Whether it opens into what is known of it. */
  details?: boolean;
  className?: string;
}

const AGE_TONES = { fresh: "text-faint", ageing: "text-warn", stale: "text-faint" } as const;

/** A live price in one line: what it pays, boxed where it is the best, its edge where it is value, and its age. */
export function Price({ price, className, ...props }: PriceProps) {
  if (!price || price.odds === null) {
    return (
      <span className={cn("flex h-[22px] items-center justify-end pr-9 text-faint", className)}>
        {price && <span className="sr-only">withdrawn </span>}
        {UNKNOWN}
      </span>
    );
  }
  return <Offer price={price} paid={price.odds} className={className} {...props} />;
}

interface OfferProps extends PriceProps {
  price: LivePrice;
  paid: string;
}

function Offer({ price, paid, limits, provider, odds, best = false, label, details, className }: OfferProps) {
  const freshness = useFreshness(price.confirmed_at, limits);
  const flag = price.quality_flag;
  const unusable = flag !== null || freshness === "stale";
  // A value bet on a price that has since become too old is about to expire: it is no longer offered as one.
  const worth = price.value && !unusable;
  const title = useTitle(price, { label, odds, provider, atRisk: limits.at_risk, best });
  const box = cn(
    "num block min-w-11 rounded-sm border border-transparent px-1 text-right leading-5",
    best && "border-faint bg-surface-2 font-medium",
    worth && "border-value/60 bg-value/10 font-medium text-value",
    unusable && "text-faint line-through",
  );
  const text = (
    <>
      {odds(paid)}
      {best && <span className="sr-only"> best price</span>}
      {worth && <span className="sr-only"> value</span>}
      {freshness === "stale" && <span className="sr-only"> stale</span>}
      {isOfTime(flag) && <span className="sr-only"> {qualityFlagText(flag)}</span>}
    </>
  );
  return (
    <span className={cn("flex h-[22px] items-center justify-end gap-1", className)}>
      {flag !== null && !isOfTime(flag) && <QualityFlag flag={flag} />}
      {worth && (
        <span className="num text-11 text-value">
          {edge(price.edge)}
          <NoPushMark share={limits.at_risk} className="pl-0" />
        </span>
      )}
      <Flash of={unusable ? null : paid} className="rounded-sm">
        {details ? (
          <PriceDetails
            price={price}
            atRisk={limits.at_risk}
            provider={provider}
            odds={odds}
            label={label}
            best={best}
          >
            <button type="button" title={title} data-freshness={freshness} className={box}>
              {text}
            </button>
          </PriceDetails>
        ) : (
          <span title={title} data-freshness={freshness} className={box}>
            {text}
          </span>
        )}
      </Flash>
      <Age at={price.confirmed_at} className={AGE_TONES[freshness]} />
    </span>
  );
}

interface TitleFacts {
  label: string;
  odds: (value: string) => string;
  provider: string | undefined;
  atRisk: number | null;
  best: boolean;
}

function useTitle(price: LivePrice, { label, odds, provider, atRisk, best }: TitleFacts): string {
  const age = useAge(price.confirmed_at);
  const was = price.previous ? `, was ${odds(price.previous)}` : "";
  const by = provider ? ` by ${provider}` : "";
  const worth = price.edge === null ? "" : ` Edge ${edge(price.edge)}${givenNoPush(atRisk)}.`;
  const kept = price.quality_flag === null ? "" : ` ${qualityFlagText(price.quality_flag)}.`;
  const boxed = best ? ` ${BEST_PRICE}.` : "";
  return `${label}${was}.${boxed} Confirmed ${age} ago${by}.${worth}${kept}`;
}

function QualityFlag({ flag }: { flag: string }) {
  const text = `${qualityFlagText(flag)}. Kept from strategies.`;
  return (
    <Tooltip content={text}>
      <span role="img" aria-label={text} tabIndex={0} className="inline-flex rounded-sm">
        <TriangleAlert aria-hidden className="size-3 text-warn" />
      </span>
    </Tooltip>
  );
}
