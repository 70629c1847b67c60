import { describe, expect, it } from "vitest";

import {
  age,
  amount,
  bytes,
  count,
  days,
  decimal,
  edge,
  elapsed,
  money,
  odds,
  percent,
  probability,
  share,
  size,
  UNKNOWN,
} from "./format";

const t = "\u202f";
const minus = "\u2212";

describe("size", () => {
  it.each([
    [{ amount: "1200.50", asset: "GBP" }, `£1,200.50`],
    [{ amount: "12050", asset: "JPY" }, `¥12,050`],
    [{ amount: "0.00000001", asset: "BTC" }, `BTC${t}0.00000001`],
    [{ amount: "10.50", asset: null }, "10.50 of an unknown currency"],
    [null, UNKNOWN],
    [undefined, UNKNOWN],
    [{ amount: "?", asset: null }, UNKNOWN],
  ])("prints %o as %s", (value, text) => expect(size(value)).toBe(text));
});

describe("money", () => {
  it("groups by thin spaces and keeps the scale it is given", () =>
    expect(money("10482.10", "EUR")).toBe(`€10,482.10`));
  it("puts a real minus before the currency", () => expect(money("-12.00", "GBP")).toBe(`${minus}£12.00`));
  it("signs gains when asked", () => expect(money("84.20", "USD", { sign: true })).toBe("+$84.20"));
  it("never signs zero", () => expect(money("-0.00", "EUR", { sign: true })).toBe("€0.00"));
  it("has no decimals where the currency has none", () => expect(money("1500", "JPY")).toBe(`¥1,500`));
  it("names a currency that has no sign of its own", () => expect(money("5.00", "CHF")).toBe(`CHF${t}5.00`));
  it.each([null, undefined, "", "abc"])("prints unknown for %s", (value) =>
    expect(money(value, "EUR")).toBe(UNKNOWN),
  );
});

describe("amount", () => {
  it("is money without its currency", () => expect(amount("-1234.5")).toBe(`${minus}1,234.5`));
  it("signs gains when asked", () => expect(amount("3.00", { sign: true })).toBe("+3.00"));
});

describe("bytes", () => {
  it.each([
    [0, `0${t}B`],
    [999, `999${t}B`],
    [1_000, `1.00${t}kB`],
    [24_576, `24.6${t}kB`],
    [1_482_309_632, `1.48${t}GB`],
    [155e9, `155${t}GB`],
    [2.5e15, `2,500${t}TB`],
  ])("prints %d", (value, text) => expect(bytes(value)).toBe(text));
  it.each([null, undefined, Number.NaN])("prints unknown for %s", (value) =>
    expect(bytes(value)).toBe(UNKNOWN),
  );
});

describe("decimal and count", () => {
  it("rounds to its places", () => expect(decimal(12345.678)).toBe(`12,345.68`));
  it("has no sign on what rounds to zero", () => expect(decimal(-0.0001, 2, { sign: true })).toBe("0.00"));
  it("counts without decimals", () => expect(count(1217)).toBe(`1,217`));
  it.each([NaN, Infinity, null, undefined])("prints unknown for %s", (value) =>
    expect(decimal(value)).toBe(UNKNOWN),
  );
});

describe("percent", () => {
  it("reads a fraction", () => expect(percent(0.0213)).toBe(`2.1${t}%`));
  it("signs changes both ways", () => {
    expect(percent(0.031, 1, { sign: true })).toBe(`+3.1${t}%`);
    expect(percent(-0.031, 1, { sign: true })).toBe(`${minus}3.1${t}%`);
  });
  it("leaves the unit to the header when asked", () => expect(share(0.5, 0)).toBe("50"));
  it("shows an edge with its sign and a probability without", () => {
    expect(edge(0.0449)).toBe(`+4.5${t}%`);
    expect(probability(0.4523)).toBe(`45.2${t}%`);
  });
  it("is unknown for null, not zero", () => expect(percent(null)).toBe(UNKNOWN));
});

describe("odds", () => {
  it.each([
    ["2.1000", "2.10"],
    ["1.9091", "1.909"],
    ["1.0100", "1.01"],
    ["1000", "1000.00"],
  ])("decimal %s is %s", (value, text) => expect(odds(value)).toBe(text));
  it.each([
    ["2.5", "2.500"],
    ["2.5134", "2.513"],
    ["12", "12.000"],
  ])("fair %s is %s, like the others of its column", (value, text) =>
    expect(odds(value, "decimal", { fair: true })).toBe(text),
  );
  it("fair ones of other formats are as offered ones", () =>
    expect(odds("2.5", "american", { fair: true })).toBe("+150"));
  it.each([
    ["2.5", "+150"],
    ["2", "+100"],
    ["1.9091", `${minus}110`],
    ["1.25", `${minus}400`],
  ])("American %s is %s", (value, text) => expect(odds(value, "american")).toBe(text));
  it.each([
    ["2", "1/1"],
    ["2.5", "3/2"],
    ["1.2857", "2/7"],
    ["1.91", "10/11"],
    ["13", "12/1"],
    ["1.01", "1/100"],
  ])("fractional %s is %s", (value, text) => expect(odds(value, "fractional")).toBe(text));
  it("keeps a fraction for odds shorter than any ladder", () =>
    expect(odds("1.001", "fractional")).toBe("1/1000"));
  it.each([null, "", "1", "0.5", "x"])("are unknown for %s", (value) => expect(odds(value)).toBe(UNKNOWN));
});

describe("lengths of time", () => {
  it.each([
    [3_400, `3${t}s`],
    [245_000, `4${t}min`],
    [7_300_000, `2${t}h`],
    [5 * 86_400_000, `5${t}d`],
    [-5, `0${t}s`],
  ])("%d ms is %s", (ms, text) => expect(age(ms)).toBe(text));
  it("prints short work to a tenth", () => expect(elapsed(1_740)).toBe(`1.7${t}s`));
  it("prints long work as an age", () => expect(elapsed(61_000)).toBe(`1${t}min`));
  it("prints days, and hours below one", () => {
    expect(days(143.2)).toBe(`143${t}d`);
    expect(days(0.4)).toBe(`10${t}h`);
    expect(days(0)).toBe(`0${t}d`);
  });
  it("is unknown for null", () =>
    expect([age(null), elapsed(undefined), days(null)]).toEqual([UNKNOWN, UNKNOWN, UNKNOWN]));
});
