import { lineText, words } from "@/lib/words";

const OF_TIME: readonly (string | null)[] = ["stale", "provider_down"];

/** Whether a quality flag only says that a price may not stand any more, which its age shows too. */
export const isOfTime = (flag: string | null): flag is string => OF_TIME.includes(flag);

const SHORT: Record<string, string> = { home: "1", draw: "X", away: "2", over: "O", under: "U" };

/** One letter and the line: `1`, `X`, `O 2.5`, `1 −0.75`. */
export const selectionShort = (market: string, line: string | null, selection: string): string =>
  [SHORT[selection] ?? words(selection), lineText(market, line, selection)].filter(Boolean).join(" ");

export const STATUS_NAMES: Record<string, string> = {
  all: "All",
  upcoming: "Upcoming",
  in_play: "In play",
  finished: "Finished",
};
