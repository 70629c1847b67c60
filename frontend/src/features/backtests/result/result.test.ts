import { describe, expect, it } from "vitest";

import { aPoint, aReport, aRun, aSummary } from "@/testing/builders";

import { CONTEXT, FIGURES } from "./figures";
import { extentOf, panesOf, pointAt, rangesFor, windowOf } from "./performance-data";
import { settingDifferences, settingsOf } from "./settings";

const t = "\u202f";
const minus = "\u2212";

describe("figures", () => {
  it("show what was expected with its error", () => {
    expect(CONTEXT.profit?.(aSummary(), "EUR")).toBe("expected +17.68 ± 95.10");
    expect(CONTEXT.yield?.(aSummary(), "EUR")).toBe(`expected +3.4${t}% ± 18.3${t}%`);
  });
  it("know no error of a yield without turnover", () =>
    expect(CONTEXT.yield?.(aSummary({ turnover: "0.00", expected_yield: null }), "EUR")).toBe(
      "nothing was staked",
    ));
  it("say why one is not known", () => {
    const empty = aSummary({
      bets: 0,
      win_rate: null,
      average_odds: null,
      sharpe: null,
      profit_factor: null,
      expected_yield: null,
      clv: null,
      clv_bets: 0,
    });
    const said = ["yield", "clv", "win_rate", "average_odds", "sharpe", "profit_factor"].map((key) =>
      CONTEXT[key]?.(empty, "EUR"),
    );
    expect(said).toEqual([
      "nothing was staked",
      "no bet has a close",
      "no bet won or lost",
      "no bets",
      "needs days that differ",
      "nothing was lost",
    ]);
  });

  it("subtract money exactly and shares in points", () => {
    const [from, to] = [
      aSummary({ profit: "0.10", yield: 0.01 }),
      aSummary({ profit: "0.30", yield: -0.005 }),
    ];
    expect(FIGURES.profit.difference(from, to)).toBe("+0.20");
    expect(FIGURES.yield.difference(from, to)).toBe(`${minus}1.5${t}pp`);
    expect(FIGURES.sharpe.difference(aSummary({ sharpe: null }), to)).toBe("–");
  });
  it("compare longer and shorter drawdowns", () => {
    expect(
      FIGURES.max_drawdown_days.difference(
        aSummary({ max_drawdown_days: 40 }),
        aSummary({ max_drawdown_days: 31 }),
      ),
    ).toBe(`${minus}9${t}d`);
    expect(FIGURES.max_drawdown_days.difference(aSummary(), aSummary())).toBe(`0${t}d`);
  });
});

const report = aReport({
  equity: [
    aPoint("2020-01-01T00:00:00Z", "1000.00"),
    aPoint("2022-01-01T00:00:00Z", "1200.00", { expected: "1100.00" }),
    aPoint("2024-01-01T00:00:00Z", "900.00", { drawdown: 0.25 }),
  ],
});

describe("the chart", () => {
  it("offers the ranges shorter than the history", () => {
    expect(rangesFor(extentOf([report]))).toEqual(["1M", "3M", "6M", "1Y", "3Y", "All"]);
    expect(rangesFor(null)).toEqual(["All"]);
  });
  it("looks back from the end", () => {
    const extent = extentOf([report]);
    expect(windowOf("1Y", extent)).toEqual([Date.UTC(2023, 0, 1), Date.UTC(2024, 0, 1)]);
    expect(windowOf("All", extent)).toEqual(extent);
  });
  it("draws money around the starting bankroll, and drawdown below zero", () => {
    const [equity, drawdown] = panesOf(report, undefined);
    expect(equity?.zero).toBe(1000);
    expect(equity?.lines.map((line) => line.id)).toEqual(["bankroll", "expected"]);
    expect(drawdown?.lines[0]?.points.at(-1)?.y).toBe(-0.25);
  });
  it("lays runs of the same bankroll over one another in money", () =>
    expect(panesOf(report, aReport())[0]?.lines.map((line) => line.id)).toEqual([
      "bankroll",
      "expected",
      "other",
    ]));
  it("compares runs of other bankrolls by their growth", () => {
    const other = aReport({
      run: aRun({ bankroll: "500.00" }),
      equity: [aPoint("2021-01-01T00:00:00Z", "550.00")],
    });
    const [equity] = panesOf(report, other);
    expect(equity?.zero).toBe(0);
    expect(equity?.lines.find((line) => line.id === "other")?.points[0]?.y).toBeCloseTo(0.1);
    expect(equity?.lines[0]?.points.at(-1)?.y).toBeCloseTo(-0.1);
  });
  it("reads the state at an instant, and the last without one", () => {
    expect(pointAt(report, Date.UTC(2023, 0, 1))?.bankroll).toBe("1200.00");
    expect(pointAt(report, null)?.bankroll).toBe("900.00");
    expect(pointAt(report, Date.UTC(2019, 0, 1))).toBeUndefined();
  });
});

describe("settings", () => {
  const titles = new Map([["config.min_edge", "Least edge"]]);
  it("carry the form's names, and shares as percent", () => {
    const strategy = settingsOf(aRun(), titles).find((group) => group.title === "Strategy");
    expect(strategy?.settings).toContainEqual({
      path: "config.min_edge",
      name: "Least edge",
      text: `2.0${t}%`,
    });
  });
  it("differ only where they differ", () => {
    const other = aRun({
      config: { min_edge: 0.05, fair: "sharp:pinnacle" },
      competitions: ["E0", "D1"],
      limits: { max_stake: "5%" },
    });
    expect(
      settingDifferences(aRun(), other, titles).map(({ path, mine, theirs }) => [path, mine, theirs]),
    ).toEqual([
      ["competitions", "E0", "E0, D1"],
      ["config.min_edge", `2.0${t}%`, `5.0${t}%`],
      ["limits", "none", "on"],
      ["limits.max_stake", "off", "5%"],
    ]);
  });
  it("of the same run do not differ", () => expect(settingDifferences(aRun(), aRun(), titles)).toEqual([]));
});
