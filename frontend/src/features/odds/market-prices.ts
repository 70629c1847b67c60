import type { BoardBest, BoardCell, LiveMarket, LivePrice, PriceChange } from "@/api/model";

/** Share of net winnings each venue keeps, by key. */
export type Commissions = ReadonlyMap<string, number>;

export const marketKey = ({ market, line }: { market: string; line: string | null }): string =>
  `${market}:${line ?? ""}`;

/** What a unit staked returns when it wins, after commission. */
const net = (odds: string, commission: number): number => 1 + (Number(odds) - 1) * (1 - commission);

const edgeOf = (fair: number | null | undefined, odds: string | null, commission: number): number | null =>
  fair === null || fair === undefined || odds === null ? null : fair * net(odds, commission) - 1;

/** Whether strategies may see a price. */
const isUsable = (price: LivePrice | null | undefined): price is LivePrice & { odds: string } =>
  !!price && price.odds !== null && price.quality_flag === null && price.freshness !== "stale";

/** The best usable back price of each selection, net of commission; the first of equals. */
export function bestOf(market: LiveMarket, commissions: Commissions): BoardBest[] {
  return market.selections.map((selection, index) => {
    let best: BoardBest = { selection, venue: null, odds: null, edge: null };
    let most = 0;
    for (const cell of market.cells) {
      const price = cell.back[index];
      if (!isUsable(price)) continue;
      const commission = commissions.get(cell.venue) ?? 0;
      const pays = net(price.odds, commission);
      if (pays <= most) continue;
      most = pays;
      const edge = edgeOf(market.fair[index], price.odds, commission);
      best = { selection, venue: cell.venue, odds: price.odds, edge };
    }
    return best;
  });
}

/** Sum of inverse back odds minus 1; null where one is missing. */
export function overroundOf(back: readonly (LivePrice | null)[]): number | null {
  let sum = 0;
  for (const price of back) {
    if (!price?.odds) return null;
    sum += 1 / Number(price.odds);
  }
  return back.length ? sum - 1 : null;
}

function changedPrice(
  before: LivePrice | null | undefined,
  change: PriceChange,
  facts: { seenAt: string; edge: number | null },
): LivePrice {
  return {
    odds: change.odds,
    previous: change.previous,
    // Only a full reading has a size; the old one belonged to the old price.
    size: change.odds === before?.odds ? before.size : null,
    at: change.at,
    seen_at: facts.seenAt,
    changed_at: facts.seenAt,
    freshness: "fresh",
    quality_flag: change.quality_flag,
    edge: facts.edge,
    value: (before?.value ?? false) && facts.edge !== null && facts.edge > 0,
  };
}

/**
 * A market after changes of its prices: the changed ones, their edges against the fair price known so far, overrounds
 * and best prices. Changes older than what is shown are left out, so that updates may come twice or late.
 * `missed`: a change of a venue or selection that is not shown, for which the market must be asked for anew.
 */
export function changedMarket(
  market: LiveMarket,
  changes: readonly PriceChange[],
  commissions: Commissions,
  seenAt: string,
): { market: LiveMarket; missed: boolean } {
  const cells = new Map<string, BoardCell>();
  let missed = false;
  for (const change of changes) {
    const cell = cells.get(change.venue) ?? market.cells.find((each) => each.venue === change.venue);
    if (!cell || change.selection >= market.selections.length) {
      missed = true;
      continue;
    }
    const lay = change.side === "lay";
    const side = lay ? cell.lay : cell.back;
    const before = side[change.selection];
    if (before && Date.parse(change.at) < Date.parse(before.at)) continue;
    const edge = lay
      ? null
      : edgeOf(market.fair[change.selection], change.odds, commissions.get(change.venue) ?? 0);
    const next = market.selections.map((_, index) =>
      index === change.selection ? changedPrice(before, change, { seenAt, edge }) : (side[index] ?? null),
    );
    const changed: BoardCell = lay
      ? { ...cell, lay: next }
      : { ...cell, back: next, overround: overroundOf(next) };
    cells.set(change.venue, changed);
  }
  if (!cells.size) return { market, missed };
  const after = { ...market, cells: market.cells.map((cell) => cells.get(cell.venue) ?? cell) };
  return { market: { ...after, best: bestOf(after, commissions) }, missed };
}
