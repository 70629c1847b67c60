import type { BoardRow, FixtureLive, OddsBoard, QuotesMessage } from "@/api/model";

import { marketKey, updatedMarket, type FixtureQuotes } from "./market-prices";

/** Data after updates, and whether these changed something it does not show. */
export interface Applied<Data> {
  data: Data;
  missed: boolean;
}

const PARTS = ["changes", "flags", "figures", "confirmed"] as const;

function byFixture(message: QuotesMessage): Map<number, FixtureQuotes> {
  const found = new Map<number, FixtureQuotes>();
  for (const part of PARTS) {
    for (const each of message[part]) {
      const of = found.get(each.fixture_id) ?? { changes: [], flags: [], figures: [], confirmed: [] };
      (of[part] as (typeof each)[]).push(each);
      found.set(each.fixture_id, of);
    }
  }
  return found;
}

function updatedRow(row: BoardRow, update: FixtureQuotes | undefined): Applied<BoardRow> {
  if (!update) return { data: row, missed: false };
  if (!row.market) return { data: row, missed: update.changes.length > 0 };
  const { market, missed } = updatedMarket(row.market, update);
  return { data: market === row.market ? row : { ...row, market }, missed };
}

/** The board after an update; what did not change stays the same object, so that it is not drawn again. */
export function updatedBoard(pages: readonly OddsBoard[], message: QuotesMessage): Applied<OddsBoard[]> {
  const updates = byFixture(message);
  const resync = new Set(message.resync);
  let missed = false;
  const data = pages.map((page) => {
    let touched = false;
    const items = page.items.map((row) => {
      const applied = updatedRow(row, updates.get(row.fixture_id));
      missed ||= applied.missed || resync.has(row.fixture_id);
      touched ||= applied.data !== row;
      return applied.data;
    });
    return touched ? { ...page, items } : page;
  });
  return { data, missed };
}

/** One fixture with all its markets after an update. */
export function updatedFixture(live: FixtureLive, message: QuotesMessage): Applied<FixtureLive> {
  const id = live.row.fixture_id;
  const update = byFixture(message).get(id);
  let missed = message.resync.includes(id);
  if (!update) return { data: live, missed };
  const known = new Set(live.markets.map(marketKey));
  missed ||= update.changes.some((change) => !known.has(marketKey(change)));
  const markets = live.markets.map((market) => {
    const updated = updatedMarket(market, update);
    missed ||= updated.missed;
    return updated.market;
  });
  const row = updatedRow(live.row, update).data;
  const same = row === live.row && markets.every((market, index) => market === live.markets[index]);
  return { data: same ? live : { ...live, row, markets }, missed };
}
