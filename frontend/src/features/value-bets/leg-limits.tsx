import type { Arbitrage, Leg } from "@/api/model";
import { money, size } from "@/lib/format";

interface LegLimitsProps {
  legs: readonly Leg[];
  currency: string;
}

/** What a venue takes in another currency than the stakes', and where nobody can say how much of theirs that is. */
export function LegLimits({ legs, currency }: LegLimitsProps) {
  return legs.map((leg) => {
    const text = limitText(leg, currency);
    return (
      text !== null && (
        <p key={`${leg.venue} ${leg.selection} ${leg.line} ${leg.side}`} className="mt-1 text-12 text-muted">
          {text}
        </p>
      )
    );
  });
}

/** Null where there is nothing to say: no size, or one in the currency of the stakes, which are within it. */
function limitText(
  { venue_name, size: offered, limit, limit_gap }: Leg,
  currency: Arbitrage["currency"],
): string | null {
  if (offered === null || offered.asset === currency) return null;
  const takes = `${venue_name} takes up to ${size(offered)}`;
  if (limit !== null) return `${takes}, which is ${money(limit, currency)}.`;
  const pair = `${offered.asset ?? ""} to ${currency}`;
  if (limit_gap === "no_rate") return `${takes}; no rate from ${pair}, so the stake may be more.`;
  if (limit_gap === "rate_too_old")
    return `${takes}; the last rate from ${pair} is too old, so the stake may be more.`;
  return `${takes}, so the stake may be more.`;
}
