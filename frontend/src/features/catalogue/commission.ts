import { percent } from "@/lib/format";

interface Terms {
  kind: string;
  commission: number;
}

/**
 * What a venue keeps of net winnings, to be said beside its name: of a bookmaker nothing, as its prices have it all; of
 * an exchange or a prediction market also where that is nothing now, since elsewhere it is not.
 */
export const keptShare = ({ kind, commission }: Terms): string | null =>
  kind === "bookmaker" && commission === 0 ? null : percent(commission);
