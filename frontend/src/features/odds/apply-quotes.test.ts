import { describe, expect, it } from "vitest";

import type { BoardCell, LiveMarket, OddsBoard } from "@/api/model";
import {
  aBoard,
  aChange,
  aConfirmation,
  aFlag,
  aLive,
  aMarket,
  aMessage,
  aPrice,
  aRow,
  LONG_AGO,
  NOW,
  someFigures,
} from "@/testing/live";

import { updatedBoard, updatedFixture } from "./apply-quotes";

const LATER = "2026-11-25T12:00:05Z";

const marketOf = (pages: readonly OddsBoard[]): LiveMarket => {
  const market = pages[0]?.items[0]?.market;
  if (!market) throw new Error("no market");
  return market;
};

const cellIn = (market: LiveMarket | null | undefined, venue: string): BoardCell => {
  const cell = market?.cells.find((each) => each.venue === venue);
  if (!cell) throw new Error(`no cell of ${venue}`);
  return cell;
};

const cellOf = (pages: readonly OddsBoard[], venue: string) => cellIn(marketOf(pages), venue);

describe("a changed price", () => {
  it("takes its place, without the edge and value of the one before", () => {
    const { data, missed } = updatedBoard([aBoard()], aMessage([aChange({ venue: "soft" })]));
    expect(missed).toBe(false);
    expect(cellOf(data, "soft").back[0]).toMatchObject({
      odds: "2.30",
      previous: "2.00",
      confirmed_at: LATER,
      changed_at: LATER,
      edge: null,
      value: false,
    });
  });
  it("leaves all figures of the market as the engine last sent them", () => {
    const before = aMarket();
    const after = marketOf(updatedBoard([aBoard()], aMessage([aChange({ odds: "99.00" })])).data);
    expect({ ...after, cells: [] }).toEqual({ ...before, cells: [] });
    expect(cellIn(after, "sharp").overround).toBe(cellIn(before, "sharp").overround);
  });
  it("keeps its size while its odds stay", () => {
    const size = { amount: "12.50", asset: "GBP" };
    const cell = { ...cellIn(aMarket(), "sharp"), back: [aPrice("2.00", { size }), null, null] };
    const board = aBoard({ items: [aRow({ market: aMarket({ cells: [cell] }) })] });
    const sizeAfter = (odds: string) =>
      cellOf(updatedBoard([board], aMessage([aChange({ odds })])).data, "sharp").back[0]?.size;
    expect([sizeAfter("2.00"), sizeAfter("2.30")]).toEqual([size, null]);
  });
  it("does not touch what did not change", () => {
    const board = aBoard({ items: [aRow(), aRow({ fixture_id: 8 })] });
    const { data } = updatedBoard([board], aMessage([aChange()]));
    expect(data[0]?.items[1]).toBe(board.items[1]);
    expect(cellOf(data, "soft")).toBe(board.items[0]?.market?.cells[1]);
    expect(updatedBoard([board], aMessage([aChange({ fixture_id: 99 })])).data[0]).toBe(board);
  });
  it("is left out where a newer one is shown", () => {
    const board = aBoard();
    const { data } = updatedBoard([board], aMessage([aChange({ at: "2026-11-25T11:59:59Z" })]));
    expect(data[0]).toBe(board);
  });
  it("may be one to lay", () => {
    const { data } = updatedBoard([aBoard()], aMessage([aChange({ side: "lay", odds: "2.40" })]));
    expect(cellOf(data, "sharp").lay.map((price) => price?.odds)).toEqual(["2.40", undefined, undefined]);
    expect(cellOf(data, "sharp").back[0]?.odds).toBe("2.00");
  });
});

describe("a changed flag", () => {
  const flagged = (flag: Partial<ReturnType<typeof aFlag>>) =>
    updatedBoard([aBoard()], aMessage([], { flags: [aFlag(flag)] }));
  it("changes nothing else of its price", () => {
    const before = cellIn(aMarket(), "soft").back[0];
    expect(cellOf(flagged({ venue: "soft", quality_flag: "provider_down" }).data, "soft").back[0]).toEqual({
      ...before,
      quality_flag: "provider_down",
    });
    expect(
      cellOf(flagged({ venue: "soft", selection: 2, quality_flag: null }).data, "soft").back[2],
    ).toMatchObject({
      odds: "4.40",
      quality_flag: null,
    });
  });
  it("counts after a change of the same price", () => {
    const message = aMessage([aChange()], { flags: [aFlag()] });
    expect(cellOf(updatedBoard([aBoard()], message).data, "sharp").back[0]).toMatchObject({
      odds: "2.30",
      quality_flag: "outlier",
    });
  });
  it("of a price that is not there makes none", () =>
    expect(cellOf(flagged({ side: "lay" }).data, "sharp").lay).toEqual([]));
  it("says when its venue is not shown", () => expect(flagged({ venue: "new" }).missed).toBe(true));
});

describe("figures", () => {
  it("take the place of all figures that are shown", () => {
    const figures = someFigures();
    const market = marketOf(updatedBoard([aBoard()], aMessage([], { figures: [figures] })).data);
    const { fair, fair_odds, fair_source, at_risk, best, best_overround, ageing_seconds, stale_seconds } =
      figures;
    expect(market).toMatchObject({
      fair,
      fair_odds,
      fair_source,
      at_risk,
      best,
      best_overround,
      ageing_seconds,
      stale_seconds,
    });
    expect(cellIn(market, "sharp").overround).toBe(0.456);
    expect(cellIn(market, "sharp").back.map((price) => [price?.edge, price?.value])).toEqual([
      [0.111, true],
      [-0.222, false],
      [null, false],
    ]);
  });
  it("take away those of a venue that they do not name", () => {
    const market = marketOf(updatedBoard([aBoard()], aMessage([], { figures: [someFigures()] })).data);
    expect(cellIn(market, "soft").overround).toBeNull();
    expect(cellIn(market, "soft").back[0]).toMatchObject({ odds: "2.20", edge: null, value: false });
  });
  it("follow the changes they came with", () => {
    const message = aMessage([aChange()], { figures: [someFigures()] });
    expect(cellOf(updatedBoard([aBoard()], message).data, "sharp").back[0]).toMatchObject({
      odds: "2.30",
      edge: 0.111,
      value: true,
    });
  });
  it("of another line or fixture are passed over", () => {
    const board = aBoard();
    const others = [someFigures({ market: "totals", line: "2.5" }), someFigures({ fixture_id: 8 })];
    const { data, missed } = updatedBoard([board], aMessage([], { figures: others }));
    expect([data[0], missed]).toEqual([board, false]);
  });
});

describe("a confirmation", () => {
  const confirmed = (facts: Partial<ReturnType<typeof aConfirmation>> = {}, board = aBoard()) =>
    updatedBoard([board], aMessage([], { confirmed: [aConfirmation(facts)] })).data;
  it("is of all prices of a provider in the market, and of nothing else of them", () => {
    const data = confirmed();
    for (const venue of ["sharp", "soft"]) {
      const before = cellIn(aMarket(), venue).back;
      expect(cellOf(data, venue).back).toEqual(before.map((price) => ({ ...price, confirmed_at: LATER })));
    }
  });
  it("never makes a price older", () => {
    const board = aBoard();
    expect(confirmed({ at: "2026-11-25T11:30:00Z" }, board)[0]).toBe(board);
  });
  it("passes over what another provider sends, another market and what is withdrawn", () => {
    const board = aBoard();
    expect(confirmed({ provider: "betfair" }, board)[0]).toBe(board);
    expect(confirmed({ market: "totals" }, board)[0]).toBe(board);
    const gone = { ...cellIn(aMarket(), "sharp"), back: [aPrice(null), null, aPrice("4.00")] };
    const data = confirmed({}, aBoard({ items: [aRow({ market: aMarket({ cells: [gone] }) })] }));
    expect(cellOf(data, "sharp").back.map((price) => price?.confirmed_at)).toEqual([NOW, undefined, LATER]);
  });
  it("is of every line of its market", () => {
    const lines = ["1.5", "2.5"].map((line) => aMarket({ market: "totals", line }));
    const message = aMessage([], { confirmed: [aConfirmation({ market: "totals" })] });
    const { data } = updatedFixture(aLive({ markets: [aMarket(), ...lines] }), message);
    expect(data.markets.map((market) => cellIn(market, "sharp").back[0]?.confirmed_at)).toEqual([
      NOW,
      LATER,
      LATER,
    ]);
  });
});

describe("a board", () => {
  it("says when something came that it has no place for", () => {
    expect(updatedBoard([aBoard()], aMessage([aChange({ venue: "new" })])).missed).toBe(true);
    expect(updatedBoard([aBoard()], aMessage([aChange({ selection: 3 })])).missed).toBe(true);
    expect(updatedBoard([aBoard()], aMessage([], { resync: [7] })).missed).toBe(true);
    const bare = aBoard({ items: [aRow({ market: null })] });
    expect(updatedBoard([bare], aMessage([aChange()])).missed).toBe(true);
    expect(updatedBoard([bare], aMessage([], { confirmed: [aConfirmation()] })).missed).toBe(false);
  });
  it("passes over markets and fixtures that are not on it", () => {
    const board = aBoard();
    const message = aMessage([aChange({ market: "totals", line: "2.5" })], { resync: [99] });
    expect(updatedBoard([board], message)).toEqual({ data: [board], missed: false });
  });
});

describe("a fixture", () => {
  it("changes its market and its row alike", () => {
    const { data, missed } = updatedFixture(aLive(), aMessage([aChange()], { figures: [someFigures()] }));
    expect(missed).toBe(false);
    for (const market of [data.markets[0], data.row.market]) {
      expect(cellIn(market, "sharp").back[0]?.odds).toBe("2.30");
      expect(market?.fair_odds[0]).toBe("2.51");
    }
    expect(cellIn(data.markets[1], "sharp").back[0]?.odds).toBe("2.00");
  });
  it("says when a market is new", () =>
    expect(updatedFixture(aLive(), aMessage([aChange({ market: "totals", line: "3.5" })])).missed).toBe(
      true,
    ));
  it("is not touched by others, nor by what changes nothing", () => {
    const live = aLive();
    expect(updatedFixture(live, aMessage([aChange({ fixture_id: 8 })])).data).toBe(live);
    const known = aMessage([], {
      confirmed: [aConfirmation({ at: LONG_AGO })],
      flags: [aFlag({ quality_flag: null })],
    });
    expect(updatedFixture(live, known).data).toBe(live);
  });
});
