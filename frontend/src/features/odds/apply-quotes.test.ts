import { describe, expect, it } from "vitest";

import { aBoard, aChange, aLive, aMarket, aMessage, aPrice, aRow } from "@/testing/live";

import { changedBoard, changedFixture } from "./apply-quotes";
import { bestOf, overroundOf } from "./market-prices";

const free = new Map<string, number>();

describe("bestOf", () => {
  it("leaves out what is stale or flagged", () =>
    expect(bestOf(aMarket(), free).map((best) => best.venue)).toEqual(["soft", "sharp", "sharp"]));
  it("counts commission", () => {
    const best = bestOf(aMarket(), new Map([["soft", 0.2]]))[0];
    expect(best?.venue).toBe("sharp");
    expect(best?.edge).toBeCloseTo(0.49 * 2 - 1);
  });
  it("says when there is none", () =>
    expect(bestOf(aMarket({ cells: [] }), free)[1]).toEqual({
      selection: "draw",
      venue: null,
      odds: null,
      edge: null,
    }));
});

describe("overroundOf", () => {
  it("adds inverse odds", () => expect(overroundOf([aPrice("2.00"), aPrice("2.00")])).toBeCloseTo(0));
  it("is unknown where a price is missing", () => {
    expect(overroundOf([aPrice("2.00"), null])).toBeNull();
    expect(overroundOf([aPrice("2.00"), aPrice(null)])).toBeNull();
    expect(overroundOf([])).toBeNull();
  });
});

describe("changedBoard", () => {
  const cellOf = (pages: ReturnType<typeof changedBoard>["data"], venue: string) =>
    pages[0]?.items[0]?.market?.cells.find((cell) => cell.venue === venue);

  it("puts a changed price in its place, with its edge, its book and the best", () => {
    const { data, missed } = changedBoard([aBoard()], aMessage([aChange()]));
    const cell = cellOf(data, "sharp");
    expect(missed).toBe(false);
    expect(cell?.back[0]).toMatchObject({ odds: "2.30", previous: "2.00", freshness: "fresh", value: false });
    expect(cell?.back[0]?.edge).toBeCloseTo(0.49 * 2.3 - 1);
    expect(cell?.overround).toBeCloseTo(1 / 2.3 + 1 / 3.5 + 1 / 4 - 1);
    expect(data[0]?.items[0]?.market?.best[0]).toMatchObject({ venue: "sharp", odds: "2.30" });
  });
  it("keeps what did not change as it is", () => {
    const board = aBoard({ items: [aRow(), aRow({ fixture_id: 8 })] });
    const { data } = changedBoard([board], aMessage([aChange()]));
    expect(data[0]?.items[1]).toBe(board.items[1]);
    expect(cellOf(data, "soft")).toBe(board.items[0]?.market?.cells[1]);
    expect(changedBoard([board], aMessage([aChange({ fixture_id: 99 })])).data[0]).toBe(board);
  });
  it("leaves out updates that are older than what is shown", () => {
    const board = aBoard();
    const { data } = changedBoard([board], aMessage([aChange({ at: "2026-11-25T11:59:59Z" })]));
    expect(data[0]).toBe(board);
  });
  it("takes value away with the price it stood on", () => {
    const gone = aMessage([aChange({ venue: "soft", odds: null })]);
    const price = cellOf(changedBoard([aBoard()], gone).data, "soft")?.back[0];
    expect(price).toMatchObject({ odds: null, value: false, edge: null });
    const less = aMessage([aChange({ venue: "soft", odds: "1.90" })]);
    expect(cellOf(changedBoard([aBoard()], less).data, "soft")?.back[0]?.value).toBe(false);
    const more = aMessage([aChange({ venue: "soft", odds: "2.25" })]);
    expect(cellOf(changedBoard([aBoard()], more).data, "soft")?.back[0]?.value).toBe(true);
  });
  it("says when something came that it has no place for", () => {
    expect(changedBoard([aBoard()], aMessage([aChange({ venue: "new" })])).missed).toBe(true);
    expect(changedBoard([aBoard()], aMessage([], { resync: [7] })).missed).toBe(true);
    expect(changedBoard([aBoard({ items: [aRow({ market: null })] })], aMessage([aChange()])).missed).toBe(
      true,
    );
  });
  it("passes over markets and fixtures that are not on the board", () => {
    const board = aBoard();
    const message = aMessage([aChange({ market: "totals", line: "2.5" })], { resync: [99] });
    expect(changedBoard([board], message)).toEqual({ data: [board], missed: false });
  });
  it("keeps lay prices apart", () => {
    const { data } = changedBoard([aBoard()], aMessage([aChange({ side: "lay", odds: "2.40" })]));
    expect(cellOf(data, "sharp")?.lay[0]?.odds).toBe("2.40");
    expect(cellOf(data, "sharp")?.back[0]?.odds).toBe("2.00");
  });
});

describe("changedFixture", () => {
  it("changes the market and the row alike", () => {
    const { data, missed } = changedFixture(aLive(), aMessage([aChange()]));
    expect(missed).toBe(false);
    expect(data.markets[0]?.cells[0]?.back[0]?.odds).toBe("2.30");
    expect(data.row.market?.cells[0]?.back[0]?.odds).toBe("2.30");
    expect(data.markets[1]?.cells[0]?.back[0]?.odds).toBe("2.00");
  });
  it("says when a market is new", () =>
    expect(changedFixture(aLive(), aMessage([aChange({ market: "totals", line: "3.5" })])).missed).toBe(
      true,
    ));
  it("is not touched by others", () => {
    const live = aLive();
    expect(changedFixture(live, aMessage([aChange({ fixture_id: 8 })])).data).toBe(live);
  });
});
