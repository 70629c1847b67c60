import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";

import type { BoardChanges, BoardRow, OddsBoard } from "@/api/model";
import { aBoard, aMarket, allOf, aPrice, aRow, factsOf, VENUES } from "@/testing/live";
import { api, server } from "@/testing/server";

import { changedBoard, HeldPages } from "./board-changes";

/** The same numbers in every run (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** What a server says to one who has `before`: all that is not the same, found by comparing them. */
function changesFrom(before: OddsBoard, now: OddsBoard): BoardChanges {
  const whole = allOf(now);
  const rowOf = new Map(before.items.map((row) => [row.fixture_id, row]));
  const rows = whole.rows.flatMap((all) => {
    const [old, row] = [
      rowOf.get(all.fixture_id),
      now.items.find((each) => each.fixture_id === all.fixture_id),
    ];
    if (!old || same(old, row)) return old ? [] : [all];
    const { market: held, ...fixture } = old;
    const cells = all.prices?.cells.filter((cell) => !held?.cells.some((each) => same(each, cell))) ?? [];
    const facts = held && same(factsOf(held), all.prices?.market) ? null : (all.prices?.market ?? null);
    const prices = same(held, row?.market)
      ? null
      : { venues: all.prices?.venues ?? [], market: facts, cells };
    return [{ ...all, fixture: same(fixture, all.fixture) ? null : all.fixture, prices }];
  });
  const ids = (board: OddsBoard) => board.items.map((row) => row.fixture_id);
  return {
    ...whole,
    since: before.version,
    venues: same(before.venues, now.venues) ? null : now.venues,
    fixtures: same(ids(before), ids(now)) ? null : ids(now),
    rows,
  };
}

describe("a page kept by changes", () => {
  const next = numbers(7);
  const pick = <Each>(of: readonly Each[]): Each => of[Math.floor(next() * of.length)] as Each;
  const sometimes = <Each>(of: readonly Each[]) => of.filter(() => next() < 0.6);
  const cell = (venue: string) => ({
    venue,
    provider: "betfair",
    back: [aPrice(pick(["2.00", "2.10"])), aPrice("3.00"), null],
    lay: [],
    overround: null,
  });
  const market = (): BoardRow["market"] => {
    const cells = sometimes(["a", "b", "c"]).map(cell);
    return cells.length ? aMarket({ cells, line: pick(["2.5", "3.5"]), fair: pick([[0.5], [null]]) }) : null;
  };
  const row = (fixture_id: number) =>
    aRow({ fixture_id, status: pick(["scheduled", "in_play"]), market: market() });
  /** Most of a page stays as it was. */
  const after = (board: OddsBoard, number: number): OddsBoard => {
    const ids = next() < 0.5 ? board.items.map((each) => each.fixture_id) : sometimes([1, 2, 3, 4, 5]);
    if (next() < 0.2) ids.reverse();
    const items = ids.map((id) => {
      const held = board.items.find((each) => each.fixture_id === id);
      return held && next() < 0.6 ? held : row(id);
    });
    const facts = { venues: sometimes(VENUES), next_cursor: pick([null, "behind"]) };
    return { ...aBoard({ items, ...facts }), version: `e0-${number}` };
  };

  it("is the page, whatever came between, whenever it is asked for, and however often", () => {
    let now = aBoard();
    const clients = [1, 3, 10].map((every) => ({ every, held: now }));
    for (let step = 2; step < 400; step += 1) {
      now = after(now, step);
      for (const client of clients.filter(({ every }) => step % every === 0)) {
        const changes = changesFrom(client.held, now);
        const page = changedBoard(client.held, changes);
        expect(page).toEqual(now);
        // Once more, or upon a page of another version, they fit nowhere.
        if (page) expect(changedBoard(page, changes)).toBeNull();
        client.held = now;
      }
    }
  });

  it("keeps what did not change as the same objects", () => {
    const before = aBoard({ items: [aRow(), aRow({ fixture_id: 8 })] });
    const second = aRow({ fixture_id: 8, market: aMarket({ fair: [0.1, 0.2, 0.7] }) });
    const now = { ...aBoard({ items: [aRow(), second] }), version: "e0-2" };
    const page = changedBoard(before, changesFrom(before, now));
    expect(page?.items[0]).toBe(before.items[0]);
    expect(page?.items[1]?.market?.cells[0]).toBe(before.items[1]?.market?.cells[0]);
    expect(page?.venues).toBe(before.venues);
  });

  it("is thrown away where the server knows nothing of it", () => {
    const now = { ...aBoard({ items: [aRow({ fixture_id: 9 })] }), version: "e1-1" };
    expect(changedBoard(aBoard(), allOf(now))).toEqual(now);
  });

  it.each<[string, Partial<BoardChanges>]>([
    ["a fixture", { fixtures: [7, 8] }],
    ["a row's fixture", { fixtures: [8], rows: [{ fixture_id: 8, fixture: null, prices: null }] }],
    [
      "a cell",
      { rows: [{ fixture_id: 7, fixture: null, prices: { market: null, venues: ["third"], cells: [] } }] },
    ],
  ])("is not made up where %s is missing", (_what, facts) => {
    const held = aBoard();
    expect(changedBoard(held, { ...changesFrom(held, held), ...facts })).toBeNull();
  });
});

describe("HeldPages", () => {
  it("asks for what is new of each page, and for the whole where that does not fit", async () => {
    const asked: string[] = [];
    let fits = true;
    server.use(
      http.get(api("/odds"), ({ request }) => {
        asked.push(new URL(request.url).search);
        return HttpResponse.json(aBoard());
      }),
      http.get(api("/odds/changes"), ({ request }) => {
        asked.push(new URL(request.url).search);
        const now = { ...aBoard({ items: [aRow({ markets: 9 })] }), version: "e0-2" };
        return HttpResponse.json({ ...changesFrom(aBoard(), now), since: fits ? "e0-1" : "e0-0" });
      }),
    );
    const pages = new HeldPages();
    const upcoming = { status: "upcoming", limit: 50 } as const;
    expect(await pages.ask(upcoming)).toEqual(aBoard());
    expect((await pages.ask(upcoming)).items[0]?.markets).toBe(9);
    await pages.ask({ status: "upcoming", limit: 10 });
    fits = false;
    expect(await pages.ask(upcoming)).toEqual(aBoard());
    expect(asked).toEqual([
      "?status=upcoming&limit=50",
      "?status=upcoming&limit=50&since=e0-1",
      "?status=upcoming&limit=10",
      "?status=upcoming&limit=50&since=e0-2",
      "?status=upcoming&limit=50",
    ]);
  });
});
