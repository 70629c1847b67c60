import { useListProviders } from "@/api/providers/providers";
import type { Health, HealthFactName, Part } from "@/api/model";
import { clock } from "@/lib/time";

import { useSystem, type SystemState } from "./health-context";
import { ENGINE_AWAY, FEEDS_SILENT } from "./rows";

/** Why prices are not live: in a few words, and in a sentence. */
export interface NotLive {
  text: string;
  why: string;
}

interface Feeds {
  /** How many providers of live prices are on. */
  on: number;
  /** False: the engine does not report. */
  running: boolean;
}

const ENGINE = "engine";
/** What stands between a price and the page, in the order in which it would be missed. */
const LINKS: readonly [HealthFactName, string][] = [
  ["database", "Database down"],
  [ENGINE, "Engine down"],
  ["step", "Engine stalled"],
  ["providers", "Feeds down"],
];

const engineOf = (parts: Health["parts"]): Part | undefined =>
  parts?.find(({ key, state }) => key === ENGINE && state !== "running");

/** What keeps prices from being live, by the facts of the system's health; null where nothing does. */
export function notLive({ health, lostAt }: SystemState, feeds: Feeds | null): NotLive | null {
  if (lostAt !== null)
    return {
      text: `Stale since ${clock(lostAt)}`,
      why: "The API does not answer, so nothing here is renewed.",
    };
  const engine = engineOf(health?.parts ?? null);
  // The launcher knows of a death at once; what others miss of it, they miss seconds later.
  if (engine) return { text: `Engine ${engine.state}`, why: ENGINE_AWAY };
  for (const [name, text] of LINKS) {
    const fact = health?.facts.find((each) => each.name === name);
    if (fact?.status === "down") return { text, why: fact.detail };
  }
  if (feeds?.on === 0) return { text: "No feeds", why: "No provider of live prices is on." };
  if (feeds && !feeds.running) return FEEDS_SILENT;
  return null;
}

/** The same for the page, as things are now. */
export function useNotLive(): NotLive | null {
  const system = useSystem();
  // Asked every few seconds by the lamp of the feeds; here is read what it knows.
  const { data } = useListProviders();
  const on = data?.items.filter((each) => each.enabled && each.live_odds).length ?? 0;
  return notLive(system, data ? { on, running: data.running } : null);
}
