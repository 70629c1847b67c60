import { words } from "./words";

const QUALITY_FLAGS: Record<string, string> = {
  stale: "Too old to trust",
  crossed: "Back and lay prices cross",
  out_of_range: "Outside the range of possible odds",
  frozen: "Has not moved while the others did",
  outlier: "Far from all other venues",
  book_sum: "The venue's prices do not add up to a book",
  future: "Stamped later than now",
  provider_down: "Its provider does not answer, or has not confirmed it since",
};

/** Why a quality flag keeps a price from strategies, in a sentence's first half. */
export const qualityFlagText = (key: string): string => QUALITY_FLAGS[key] ?? words(key);
