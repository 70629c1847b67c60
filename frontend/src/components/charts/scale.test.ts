import { describe, expect, it } from "vitest";

import { extentOf, lastAt, linear, spread, stepPath, ticks, timeTicks, within } from "./scale";

const points = [10, 20, 30].map((x) => ({ x, y: x * 2 }));

describe("linear", () => {
  it("maps and extrapolates", () =>
    expect([0, 5, 20].map(linear([0, 10], [100, 200]))).toEqual([100, 150, 300]));
  it("puts a domain of one value in the middle", () => expect(linear([3, 3], [0, 10])(3)).toBe(5));
});

describe("ticks", () => {
  it("are round and inside", () => expect(ticks([960, 2410], 4)).toEqual([1000, 1500, 2000]));
  it("meet the ends of a round domain", () =>
    expect(ticks([-0.2, 0], 2)).toEqual([-0.2, -0.1, 0].map((t) => expect.closeTo(t))));
  it("of one value are that value", () => expect(ticks([5, 5], 4)).toEqual([5]));
});

describe("timeTicks", () => {
  it("are years on long spans", () =>
    expect(timeTicks([Date.UTC(2019, 6, 1), Date.UTC(2024, 6, 1)], 6).map((tick) => tick.text)).toEqual([
      "2020",
      "2021",
      "2022",
      "2023",
      "2024",
    ]));
  it("are months with the year at January on short ones", () =>
    expect(timeTicks([Date.UTC(2023, 9, 15), Date.UTC(2024, 2, 15)], 6).map((tick) => tick.text)).toEqual([
      "Nov",
      "Dec",
      "2024",
      "Feb",
      "Mar",
    ]));
  it("are days within two months", () =>
    expect(timeTicks([Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 31)], 4)[1]).toEqual({
      at: Date.UTC(2024, 0, 9),
      text: "9 Jan",
    }));
  it("are round times of the reader's day within two days", () => {
    const noon = new Date(2026, 10, 25, 12, 0).getTime();
    const minute = 60_000;
    expect(timeTicks([noon + minute, noon + 55 * minute], 6).map((tick) => tick.text)).toEqual([
      "12:15",
      "12:30",
      "12:45",
    ]);
    expect(timeTicks([noon - 1, noon + 24 * 60 * minute], 5).length).toBeLessThanOrEqual(5);
  });
  it("are never more than asked for", () =>
    expect(timeTicks([Date.UTC(1993, 0, 1), Date.UTC(2026, 0, 1)], 5).length).toBeLessThanOrEqual(5));
});

describe("lastAt", () => {
  it.each([
    [5, -1],
    [10, 0],
    [29, 1],
    [99, 2],
  ])("before or at %d is %d", (x, index) => expect(lastAt(points, x)).toBe(index));
});

describe("within", () => {
  it("carries the value before the window to its edge", () =>
    expect(within(points, [15, 25])).toEqual([
      { x: 15, y: 20 },
      { x: 20, y: 40 },
    ]));
  it("starts late where nothing came before", () =>
    expect(within(points, [0, 10])).toEqual([{ x: 10, y: 20 }]));
});

describe("extentOf", () => {
  it("takes in what must be seen", () => expect(extentOf([points], 0, [0])).toEqual([0, 60]));
  it("is null without points", () => expect(extentOf([[]], 0.1, [5])).toBeNull());
  it("opens a flat line", () => expect(extentOf([[{ x: 0, y: 100 }]], 0.1)).toEqual([90, 110]));
});

describe("stepPath", () => {
  it("holds a value until the next", () =>
    expect(
      stepPath(
        points,
        (x) => x,
        (y) => y,
      ),
    ).toBe("M10,20H20V40H30V60"));
  it("of nothing is nothing", () =>
    expect(
      stepPath(
        [],
        (x) => x,
        (y) => y,
      ),
    ).toBe(""));
});

describe("spread", () => {
  it("parts labels and keeps their order", () =>
    expect(spread([50, 52, 10], 14, [0, 100])).toEqual([50, 64, 10]));
  it("pushes back from the end", () => expect(spread([98, 99], 14, [0, 100])).toEqual([86, 100]));
});
