import type { NotLive } from "@/features/health/freshness";
import type { Tone } from "@/components/ui/badge";
import { words } from "@/lib/words";

interface Word {
  name: string;
  tone: Tone;
}

const STATES: Record<string, Word> = {
  live: { name: "Live", tone: "value" },
  expired: { name: "Expired", tone: "warn" },
  closed: { name: "Closed", tone: "accent" },
};

/** What a bet found is now, and the colour that says so. */
export const stateWord = (key: string): Word => STATES[key] ?? { name: words(key), tone: "neutral" };

// Taken back by the market, hidden from us, or over: three colours.
const ENDINGS: Record<string, Word> = {
  price_gone: { name: "Price gone", tone: "loss" },
  edge_gone: { name: "Fair price moved", tone: "loss" },
  no_fair: { name: "No fair price left", tone: "warn" },
  stale: { name: "Price too old", tone: "warn" },
  provider_down: { name: "Provider down", tone: "warn" },
  unlike_age: { name: "Prices of unlike age", tone: "warn" },
  flagged: { name: "Price flagged", tone: "warn" },
  started: { name: "Started", tone: "accent" },
  event_over: { name: "Event over", tone: "accent" },
  strategy_changed: { name: "Strategy changed", tone: "neutral" },
};

/** Why a bet is no longer live; empty where it is. */
export const endingWord = (key: string | null): Word =>
  key === null ? { name: "", tone: "neutral" } : (ENDINGS[key] ?? { name: words(key), tone: "neutral" });

export const endingText = (key: string | null): string => endingWord(key).name;

export const LAY_HINT =
  "A bet against it: the backer's winnings are the liability, and the edge is for each unit of it";

/** In place of "none now", where what is shown rests on old prices: a title and a sentence. */
export const cannotSay = ({ text, why, about }: NotLive): [title: string, why: string] => [
  `Cannot say: ${about ?? text.charAt(0).toLowerCase() + text.slice(1)}`,
  `${why} Value needs fresh prices.`,
];
