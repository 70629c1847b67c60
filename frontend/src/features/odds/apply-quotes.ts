import type { BoardRow, BoardVenue, FixtureLive, OddsBoard, PriceChange, QuotesMessage } from "@/api/model";

import { changedMarket, marketKey, type Commissions } from "./market-prices";

/** Data after updates, and whether these changed something it does not show. */
export interface Applied<Data> {
  data: Data;
  missed: boolean;
}

const commissionsOf = (venues: readonly BoardVenue[]): Commissions =>
  new Map(venues.map((venue) => [venue.key, venue.commission]));

function byFixture(changes: readonly PriceChange[]): Map<number, PriceChange[]> {
  const found = new Map<number, PriceChange[]>();
  for (const change of changes) {
    const of = found.get(change.fixture_id);
    if (of) of.push(change);
    else found.set(change.fixture_id, [change]);
  }
  return found;
}

function changedRow(
  row: BoardRow,
  changes: readonly PriceChange[] | undefined,
  commissions: Commissions,
  seenAt: string,
): Applied<BoardRow> {
  if (!changes) return { data: row, missed: false };
  if (!row.market) return { data: row, missed: true };
  const key = marketKey(row.market);
  const own = changes.filter((change) => marketKey(change) === key);
  const { market, missed } = changedMarket(row.market, own, commissions, seenAt);
  return { data: market === row.market ? row : { ...row, market }, missed };
}

/** The board after changes of prices; what did not change stays the same object, so that it is not drawn again. */
export function changedBoard(pages: readonly OddsBoard[], message: QuotesMessage): Applied<OddsBoard[]> {
  const changes = byFixture(message.changes);
  const commissions = commissionsOf(pages.flatMap((page) => page.venues));
  const resync = new Set(message.resync);
  let missed = false;
  const data = pages.map((page) => {
    let touched = false;
    const items = page.items.map((row) => {
      const applied = changedRow(row, changes.get(row.fixture_id), commissions, message.sent_at);
      missed ||= applied.missed || resync.has(row.fixture_id);
      touched ||= applied.data !== row;
      return applied.data;
    });
    return touched ? { ...page, items } : page;
  });
  return { data, missed };
}

/** One fixture with all its markets after changes of prices. */
export function changedFixture(live: FixtureLive, message: QuotesMessage): Applied<FixtureLive> {
  const id = live.row.fixture_id;
  const own = message.changes.filter((change) => change.fixture_id === id);
  let missed = message.resync.includes(id);
  if (!own.length) return { data: live, missed };
  const commissions = commissionsOf(live.venues);
  const known = new Set(live.markets.map(marketKey));
  missed ||= own.some((change) => !known.has(marketKey(change)));
  const markets = live.markets.map((market) => {
    const key = marketKey(market);
    const changes = own.filter((change) => marketKey(change) === key);
    const changed = changedMarket(market, changes, commissions, message.sent_at);
    missed ||= changed.missed;
    return changed.market;
  });
  const row = changedRow(live.row, own, commissions, message.sent_at).data;
  return { data: { ...live, row, markets }, missed };
}
