import type { CommissionBasis } from "@/api/model";
import { percent } from "@/lib/format";

interface Terms {
  kind: string;
  commission: number;
  commission_basis: CommissionBasis;
}

/** What a venue charges: a few words to stand beside its name, and a clause that says of what. */
export interface Charge {
  label: string;
  text: string;
}

/**
 * Of a bookmaker that keeps nothing none, as its prices have it all; of an exchange or a prediction market also where
 * that is nothing now, since elsewhere it is not.
 */
export function chargeOf({ kind, commission, commission_basis: basis }: Terms): Charge | null {
  if (kind === "bookmaker" && commission === 0) return null;
  const share = percent(commission);
  switch (basis) {
    case "contract_price":
      return {
        label: `${share} p(1 − p) fee`,
        text: `charges ${share} of price × (1 − price) for each contract, won or lost, rounded up; counted as ${share} of what a bet wins`,
      };
    case "bet_winnings":
      return { label: `${share} comm.`, text: `keeps ${share} of what each bet wins` };
    case "market_winnings":
      return { label: `${share} comm.`, text: `keeps ${share} of net winnings` };
  }
}
