import type { Competition, Venue } from "@/api/model";
import type { Hint } from "@/components/schema-form/control-props";
import { fairSourceName, words } from "@/lib/words";

const share: Hint = { unit: "share" };
const money: Hint = { unit: "money" };

/** Units of the fields the schemas describe in words only. */
export const HINTS: Readonly<Record<string, Hint>> = {
  min_edge: share,
  max_edge: share,
  fraction: share,
  cap: share,
  drawdown_soft: share,
  drawdown_hard: share,
  drawdown_scale: share,
  stake: money,
  min_stake: money,
  max_stake: money,
  max_market: money,
  max_event: money,
  max_open: money,
  daily_loss: money,
  weekly_loss: money,
  monthly_loss: money,
};

const CONSENSUS = { value: "consensus", label: "Consensus" };

/** The same with the venues that have prices in the chosen competitions, the sharpest known one first. */
export function hintsFor(
  chosen: readonly Competition[],
  venues: readonly Venue[],
): Readonly<Record<string, Hint>> {
  const named = (key: string) => venues.find((venue) => venue.key === key)?.name ?? words(key);
  const keys = [...new Set(chosen.flatMap((competition) => competition.venues))];
  const options = keys
    .map((key) => ({ value: key, label: named(key) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const lines = options.map(({ value, label }) => ({ value: `sharp:${value}`, label }));
  return {
    ...HINTS,
    fair: {
      options: [CONSENSUS, ...lines],
      orderOf: (value) => (value === CONSENSUS.value ? CONSENSUS.label : fairSourceName(value, named)),
    },
    venues: { options },
    weights: { options },
  };
}
