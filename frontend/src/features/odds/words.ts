import { lineText, marketName, words } from "@/lib/words";

const QUALITY_FLAGS: Record<string, string> = {
  stale: "Too old to trust",
  crossed: "Back and lay prices cross",
  out_of_range: "Outside the range of possible odds",
  frozen: "Has not moved while the others did",
  outlier: "Far from all other venues",
  book_sum: "The venue's prices do not add up to a book",
  future: "Stamped later than now",
};

/** Why a price is kept from strategies, in a sentence's first half. */
export const qualityFlagText = (key: string): string => QUALITY_FLAGS[key] ?? words(key);

interface Sides {
  home: { name: string };
  away: { name: string };
}

/** What is bet on, as it is spoken of: `Arsenal −0.75`, `Over 2.5`, `Draw`. */
export function selectionText(
  fixture: Sides,
  market: string,
  line: string | null,
  selection: string,
): string {
  const name =
    selection === "home" ? fixture.home.name : selection === "away" ? fixture.away.name : words(selection);
  return [name, lineText(market, line, selection)].filter(Boolean).join(" ");
}

const SHORT: Record<string, string> = { home: "1", draw: "X", away: "2", over: "O", under: "U" };

/** One letter and the line: `1`, `X`, `O 2.5`, `1 −0.75`. */
export const selectionShort = (market: string, line: string | null, selection: string): string =>
  [SHORT[selection] ?? words(selection), lineText(market, line, selection)].filter(Boolean).join(" ");

/** `Over/under 2.5`; handicaps are told for the home side. */
export const marketTitle = (market: string, line: string | null): string =>
  [marketName(market), lineText(market, line, "home")].filter(Boolean).join(" ");

/** Where a fair price comes from: `Pinnacle`, or `consensus`. */
export const fairSourceText = (source: string | null, venue: (key: string) => string): string =>
  source === null ? "" : source.startsWith("sharp:") ? venue(source.slice("sharp:".length)) : words(source);

export const STATUS_NAMES: Record<string, string> = {
  all: "All",
  upcoming: "Upcoming",
  in_play: "In play",
  finished: "Finished",
};
