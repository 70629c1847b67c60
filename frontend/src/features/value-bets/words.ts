import type { NotLive } from "@/features/health/freshness";
import { words } from "@/lib/words";

const ENDINGS: Record<string, string> = {
  price_gone: "Price gone",
  edge_gone: "Fair price moved",
  no_fair: "No fair price left",
  stale: "Price too old",
  provider_down: "Provider down",
  unlike_age: "Prices of unlike age",
  flagged: "Price flagged",
  started: "Started",
  event_over: "Event over",
  strategy_changed: "Strategy changed",
};

/** Why a bet is no longer live. */
export const endingText = (key: string | null): string => (key === null ? "" : (ENDINGS[key] ?? words(key)));

export const LAY_HINT =
  "A bet against it: the backer's winnings are the liability, and the edge is for each unit of it";

/** In place of "none now", where what is shown rests on old prices: a title and a sentence. */
export const cannotSay = ({ text, why, about }: NotLive): [title: string, why: string] => [
  `Cannot say: ${about ?? text.charAt(0).toLowerCase() + text.slice(1)}`,
  `${why} Value needs fresh prices.`,
];
