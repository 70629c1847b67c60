import type {
  BoardChanges,
  BoardRow,
  GetOddsBoardParams,
  LiveMarket,
  MarketChanges,
  OddsBoard,
  RowChanges,
} from "@/api/model";
import { getOddsBoard, getOddsChanges } from "@/api/odds/odds";

/** Changes name something that the page they are put upon should have, and has not. */
class MissingPart extends Error {}

function present<Part>(part: Part | null | undefined): Part {
  if (part === null || part === undefined) throw new MissingPart();
  return part;
}

function changedMarket(
  before: LiveMarket | null,
  { market, venues, cells }: MarketChanges,
): LiveMarket | null {
  if (!venues.length) return null;
  const of = new Map([...(before?.cells ?? []), ...cells].map((cell) => [cell.venue, cell]));
  const facts = present(market ?? before);
  return { ...facts, cells: venues.map((venue) => present(of.get(venue))) };
}

function changedRow(before: BoardRow | undefined, { fixture, prices }: RowChanges): BoardRow {
  const market = prices ? changedMarket(before?.market ?? null, prices) : (before?.market ?? null);
  return { ...present(fixture ?? before), market };
}

/**
 * The page that changes make of the one they build on; what did not change stays the same object. Null where they do
 * not build on this one, as when they come twice or too late: then it is asked for whole.
 */
export function changedBoard(held: OddsBoard, changes: BoardChanges): OddsBoard | null {
  const { since, venues, fixtures, rows, ...rest } = changes;
  if (since !== null && since !== held.version) return null;
  const before = since === null ? { venues: [], items: [] } : held;
  const of = new Map(before.items.map((row) => [row.fixture_id, row]));
  try {
    for (const row of rows) of.set(row.fixture_id, changedRow(of.get(row.fixture_id), row));
    const items = fixtures ?? before.items.map((row) => row.fixture_id);
    return { ...rest, venues: venues ?? before.venues, items: items.map((id) => present(of.get(id))) };
  } catch (cause) {
    if (cause instanceof MissingPart) return null;
    throw cause;
  }
}

/** Pages held at a time, those asked for last: more than anybody scrolls through. */
const MOST = 40;

/**
 * The pages of the board as the server last gave them: of one that was given before, what is new is asked for alone.
 *
 * They are apart from what is shown, which the stream changes: an answer is put upon what the server knows of, so that
 * a message that was lost, or came twice or late, is made good by the next answer.
 */
export class HeldPages {
  private readonly pages = new Map<string, OddsBoard>();

  async ask(params: GetOddsBoardParams): Promise<OddsBoard> {
    const key = JSON.stringify(params);
    const held = this.pages.get(key);
    const changed = held && changedBoard(held, await getOddsChanges({ ...params, since: held.version }));
    const page = changed ?? (await getOddsBoard(params));
    this.pages.delete(key);
    this.pages.set(key, page);
    const [oldest] = this.pages.keys();
    if (this.pages.size > MOST && oldest !== undefined) this.pages.delete(oldest);
    return page;
  }
}
