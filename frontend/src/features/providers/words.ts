import type { BreakerState, Provider, ProviderHealth } from "@/api/model";
import type { Tone } from "@/components/ui/badge";
import { words } from "@/lib/words";

interface Word {
  name: string;
  tone: Tone;
}

export const HEALTH: Record<ProviderHealth, Word> = {
  healthy: { name: "Healthy", tone: "profit" },
  degraded: { name: "Degraded", tone: "warn" },
  down: { name: "Down", tone: "loss" },
  off: { name: "Off", tone: "neutral" },
};

export const BREAKER: Record<BreakerState, Word & { meaning: string }> = {
  closed: { name: "Closed", tone: "neutral", meaning: "Calls go through." },
  half_open: { name: "Half-open", tone: "warn", meaning: "One call tries whether it works again." },
  open: { name: "Open", tone: "loss", meaning: "Nothing is asked; what is cached is shown with its age." },
};

/** Whether the provider's name goes into a list that others may be in too. */
export const isNamed = ({ switch_on: lines }: Provider): boolean =>
  lines.some((line) => line.startsWith("ADVISOR_PROVIDERS="));

/** What a breaker is of: a part of a provider, or all of it. */
export const endpointName = (endpoint: string | null): string =>
  endpoint === null ? "All calls" : words(endpoint);

/** When the engine last reported on any of them; null: never. */
export const lastReport = (providers: readonly Provider[]): string | null =>
  providers.reduce<string | null>(
    (last, { as_of: at }) => (at && (!last || Date.parse(at) > Date.parse(last)) ? at : last),
    null,
  );
