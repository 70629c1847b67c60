import type { Lead, Survival } from "@/api/model";

export interface MarketCurves {
  market: string;
  curves: Survival[];
}

/** Curves by market, in the order of the API: all venues together first. */
export function byMarket(items: readonly Survival[]): MarketCurves[] {
  const groups = new Map<string, Survival[]>();
  for (const each of items) groups.set(each.market, [...(groups.get(each.market) ?? []), each]);
  return [...groups].map(([market, curves]) => ({ market, curves }));
}

export interface LeadGroup {
  key: string;
  competition: string;
  market: string;
  /** Of which it is known who moves first, the longest lag first. */
  known: Lead[];
  unknown: Lead[];
}

/** Pairs of venues by competition and market; those where most is known come first. */
export function leadGroups(items: readonly Lead[]): LeadGroup[] {
  const groups = new Map<string, LeadGroup>();
  for (const lead of items) {
    const { competition, market } = lead;
    const key = `${competition} ${market}`;
    const group = groups.get(key) ?? { key, competition, market, known: [], unknown: [] };
    group[lead.seconds === null ? "unknown" : "known"].push(lead);
    groups.set(key, group);
  }
  const found = [...groups.values()];
  for (const { known, unknown } of found) {
    known.sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0));
    unknown.sort((a, b) => b.moves - a.moves);
  }
  return found.sort((a, b) => b.known.length - a.known.length || a.key.localeCompare(b.key));
}
