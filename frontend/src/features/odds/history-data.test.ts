import { describe, expect, it } from "vitest";

import { aHistory as history } from "@/testing/history";
import { VENUES } from "@/testing/live";

import { historyLines, historyPane, runsOf } from "./history-data";

describe("price history", () => {
  const end = Date.parse("2026-11-25T12:00:00Z");
  it("leaves a gap where a price was withdrawn", () => {
    const runs = runsOf(history.series[0]?.points ?? [], end);
    expect(runs.map((run) => run.map((point) => point.y))).toEqual([
      [2.1, 2.1],
      [2, 2],
    ]);
    expect(runs[1]?.at(-1)?.x).toBe(end);
  });
  it("draws back prices around the fair odds, and leaves the names to the list above", () => {
    const { lines, left } = historyLines(history, VENUES);
    expect(lines.map((line) => line.name)).toEqual(["Sandbox Sharp", "Sandbox Soft"]);
    expect(left).toBe(0);
    const pane = historyPane(history, lines, { fair: "2.05", end, print: String });
    expect(pane?.zero).toBe(2.05);
    expect(pane?.lines.map((line) => line.label).join("")).toBe("");
    expect(pane?.zeroLabel).toBe("Fair");
    expect(pane?.lines).toHaveLength(3);
  });
  it("is nothing without prices", () =>
    expect(historyPane({ ...history, series: [] }, [], { fair: "2.05", end, print: String })).toBeNull());
});
