import { useListProviders } from "@/api/providers/providers";
import type { Health, HealthFactName, Part, Provider } from "@/api/model";
import { clock, moment } from "@/lib/time";

import { useSystem, type SystemState } from "./health-context";
import { ENGINE_AWAY, FEEDS_SILENT } from "./rows";

/** Why prices are not live: in a few words, and in a sentence. */
export interface NotLive {
  text: string;
  why: string;
  /** What to say after "Cannot say: ", where that is not `text`. */
  about?: string;
}

interface Feeds {
  /** Those of live prices that are on. */
  on: readonly Provider[];
  /** False: the engine does not report. */
  running: boolean;
}

const ENGINE = "engine";
/** What stands between a price and the page, in the order in which it would be missed. */
const LINKS: readonly [HealthFactName, string][] = [
  ["database", "Database down"],
  [ENGINE, "Engine down"],
  ["step", "Engine stalled"],
];

const engineOf = (parts: Health["parts"]): Part | undefined =>
  parts?.find(({ key, state }) => key === ENGINE && state !== "running");

const isOld = ({ health, prices }: Provider): boolean => health === "down" || prices?.usable === false;

/** since when a provider's prices do not count; null: that is not known. */
const oldSince = ({ prices, last_success: last }: Provider): string | null => prices?.since ?? last;

const together = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

function aged(provider: Provider): string {
  const since = oldSince(provider);
  const reason = provider.reason.replace(/\.$/, "");
  const next = provider.prices?.by_plan && provider.prices.next_due;
  return [
    `${provider.name}: prices too old to count${since ? ` since ${moment(since)}` : ""}`,
    reason && ` (${reason.charAt(0).toLowerCase()}${reason.slice(1)})`,
    next && `, asked again at ${moment(next)}`,
    ".",
  ]
    .filter(Boolean)
    .join("");
}

/** Whose prices are too old to say anything by; null where all count. */
function oldPrices(on: readonly Provider[]): NotLive | null {
  const old = on.filter(isOld);
  const [first] = old;
  if (!first) return null;
  const others = on.filter((each) => !isOld(each)).map(({ name }) => name);
  const only = old.length === 1 ? `${first.name} ${first.health === "down" ? "down" : "too old"}` : null;
  return {
    text: only ?? (others.length ? `${old.length} feeds too old` : "All prices too old"),
    about: `prices of ${together(old.map(({ name }) => name))} are too old`,
    why: [...old.map(aged), others.length ? `Those of ${together(others)} are fresh.` : ""]
      .filter(Boolean)
      .join(" "),
  };
}

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
  if (feeds?.on.length === 0) return { text: "No feeds", why: "No provider of live prices is on." };
  if (feeds && !feeds.running) return FEEDS_SILENT;
  return feeds && oldPrices(feeds.on);
}

/** The same for the page, as things are now. */
export function useNotLive(): NotLive | null {
  const system = useSystem();
  // Asked every few seconds by the lamp of the feeds; here is read what it knows.
  const { data } = useListProviders();
  const on = data?.items.filter((each) => each.enabled && each.live_odds) ?? [];
  return notLive(system, data ? { on, running: data.running } : null);
}
