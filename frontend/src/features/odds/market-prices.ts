import type {
  BoardCell,
  Confirmed,
  FlagChange,
  LiveMarket,
  LivePrice,
  MarketFigures,
  PriceChange,
  QuotesMessage,
} from "@/api/model";

interface Keyed {
  market: string;
  line: string | null;
}

/** Which market of its fixture it is: by its type, whom it is about, and its line. */
export function marketKey(
  market: Keyed & ({ participant: { id: number } | null } | { participant_id: number | null }),
): string {
  const about = "participant" in market ? market.participant?.id : market.participant_id;
  return [market.market, about ?? "", market.line ?? ""].join(":");
}

/** Places of the selections to show: of a market about somebody, where most venues price one side alone, those priced. */
export const shownSelections = ({ selections, participant, cells }: LiveMarket): number[] =>
  selections
    .map((_, index) => index)
    .filter(
      (index) =>
        !participant || cells.some((cell) => isOffered(cell.back[index]) || isOffered(cell.lay[index])),
    );

const isOffered = (price: LivePrice | null | undefined): boolean => typeof price?.odds === "string";

type Prices = readonly (LivePrice | null)[];

const later = (a: string, b: string): string => (Date.parse(a) > Date.parse(b) ? a : b);

/** A price as a change states it; edge and value are those of the price before, so they wait for the figures. */
function changedPrice(before: LivePrice | null | undefined, change: PriceChange): LivePrice {
  return {
    odds: change.odds,
    previous: change.previous,
    // Only a full reading has a size; the old one belonged to the old price.
    size: change.odds === before?.odds ? before.size : null,
    at: change.at,
    confirmed_at: change.confirmed_at,
    changed_at: change.at,
    quality_flag: change.quality_flag,
    edge: null,
    value: false,
  };
}

/** The prices of one side of a cell with another one at `index`. */
const replaced = (prices: Prices, index: number, price: LivePrice, width: number): (LivePrice | null)[] =>
  Array.from({ length: width }, (_, each) => (each === index ? price : (prices[each] ?? null)));

type Place = Pick<PriceChange, "venue" | "selection" | "side">;

/** The market with what `change` makes of the price at a place; null where it shows no such place. */
function atPlace(
  market: LiveMarket,
  { venue, selection, side }: Place,
  change: (price: LivePrice | null) => LivePrice | null,
): LiveMarket | null {
  const cell = market.cells.find((each) => each.venue === venue);
  const width = market.selections.length;
  if (!cell || selection >= width) return null;
  const name = side === "lay" ? "lay" : "back";
  const before = cell[name][selection] ?? null;
  const after = change(before);
  if (!after || after === before) return market;
  const changed: BoardCell = { ...cell, [name]: replaced(cell[name], selection, after, width) };
  return { ...market, cells: market.cells.map((each) => (each === cell ? changed : each)) };
}

function withConfirmation(market: LiveMarket, { provider, at }: Confirmed): LiveMarket {
  const confirmed = (price: LivePrice | null): LivePrice | null =>
    price && price.odds !== null && later(at, price.confirmed_at) !== price.confirmed_at
      ? { ...price, confirmed_at: at }
      : price;
  const cells = market.cells.map((cell) => {
    if (cell.provider !== provider) return cell;
    const [back, lay] = [cell.back.map(confirmed), cell.lay.map(confirmed)];
    const same = (now: Prices, before: Prices) => now.every((price, index) => price === before[index]);
    return same(back, cell.back) && same(lay, cell.lay) ? cell : { ...cell, back, lay };
  });
  return cells.every((cell, index) => cell === market.cells[index]) ? market : { ...market, cells };
}

/** The engine's figures in place of those shown. */
function withFigures(market: LiveMarket, figures: MarketFigures): LiveMarket {
  const { fair, fair_odds, fair_source, at_risk, best, best_overround, ageing_seconds, stale_seconds } =
    figures;
  const cells = market.cells.map((cell) => {
    const own = figures.venues.find((each) => each.venue === cell.venue);
    const back = cell.back.map(
      (price, index) =>
        price && { ...price, edge: own?.edge[index] ?? null, value: own?.value[index] ?? false },
    );
    return { ...cell, back, overround: own?.overround ?? null };
  });
  return {
    ...market,
    cells,
    fair,
    fair_odds,
    fair_source,
    at_risk,
    best,
    best_overround,
    ageing_seconds,
    stale_seconds,
  };
}

/** What a message says of one fixture. */
export type FixtureQuotes = Pick<QuotesMessage, "changes" | "flags" | "figures" | "confirmed">;

/**
 * A market after an update: changed prices first, then flags, figures and confirmations, which follow from them.
 * Changes older than what is shown are left out, so that updates may come twice or late. `missed`: something of a venue
 * or selection that is not shown, for which the market must be asked for anew.
 */
export function updatedMarket(
  market: LiveMarket,
  update: FixtureQuotes,
): { market: LiveMarket; missed: boolean } {
  const key = marketKey(market);
  const own = (each: PriceChange | FlagChange | MarketFigures) => marketKey(each) === key;
  let [now, missed] = [market, false];
  const put = (place: Place, change: (price: LivePrice | null) => LivePrice | null) => {
    const after = atPlace(now, place, change);
    missed ||= after === null;
    now = after ?? now;
  };
  for (const change of update.changes.filter(own)) {
    put(change, (before) =>
      before && Date.parse(change.at) < Date.parse(before.at) ? before : changedPrice(before, change),
    );
  }
  for (const flag of update.flags.filter(own)) put(flag, (before) => reflagged(before, flag));
  for (const figures of update.figures.filter(own)) now = withFigures(now, figures);
  for (const each of update.confirmed) {
    if (each.market === market.market) now = withConfirmation(now, each);
  }
  return { market: now, missed };
}

const reflagged = (price: LivePrice | null, { quality_flag }: FlagChange): LivePrice | null =>
  price && price.quality_flag !== quality_flag ? { ...price, quality_flag } : price;
