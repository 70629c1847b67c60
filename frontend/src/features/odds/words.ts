import { lineText, words } from "@/lib/words";

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

const OF_TIME: readonly (string | null)[] = ["stale", "provider_down"];

/** Whether a quality flag only says that a price may not stand any more, which its age shows too. */
export const isOfTime = (flag: string | null): flag is string => OF_TIME.includes(flag);

const SHORT: Record<string, string> = { home: "1", draw: "X", away: "2", over: "O", under: "U" };

/** One letter and the line: `1`, `X`, `O 2.5`, `1 −0.75`. */
export const selectionShort = (market: string, line: string | null, selection: string): string =>
  [SHORT[selection] ?? words(selection), lineText(market, line, selection)].filter(Boolean).join(" ");

/** Where a fair price comes from: `Pinnacle`, or `consensus`. */
export const fairSourceText = (source: string | null, venue: (key: string) => string): string =>
  source === null ? "" : source.startsWith("sharp:") ? venue(source.slice("sharp:".length)) : words(source);

export const STATUS_NAMES: Record<string, string> = {
  all: "All",
  upcoming: "Upcoming",
  in_play: "In play",
  finished: "Finished",
};
