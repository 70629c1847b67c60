import { describe, expect, it } from "vitest";

import { aCompetition } from "@/testing/builders";

import { periodsOf, seasonDays, wholeExtent } from "./periods";

describe("seasonDays", () => {
  it("of a winter league run from July to June", () =>
    expect(seasonDays("2023/24", "football")).toEqual({ from: "2023-07-01", to: "2024-06-30" }));
  it("of a summer league are the year", () =>
    expect(seasonDays("2023", "football")).toEqual({ from: "2023-01-01", to: "2023-12-31" }));
  it("of other sports go on into the next year", () =>
    expect(seasonDays("2023", "american_football")).toEqual({ from: "2023-07-01", to: "2024-06-30" }));
  it("are unknown for another name", () => expect(seasonDays("Apertura", "football")).toBeNull());
});

describe("periodsOf", () => {
  const seasons = ["2019/20", "2020/21", "2021/22", "2022/23"];
  it("offers all, the last few, and each season, newest first", () =>
    expect(periodsOf([aCompetition({ seasons })]).map((period) => period.name)).toEqual([
      "All seasons",
      "Last 3 seasons",
      "Season 2022/23",
      "Season 2021/22",
      "Season 2020/21",
      "Season 2019/20",
    ]));
  it("spans the last seasons exactly", () =>
    expect(periodsOf([aCompetition({ seasons })])[1]).toEqual({
      name: "Last 3 seasons",
      from: "2020-07-01",
      to: "2023-06-30",
    }));
  it("offers all when nothing is chosen", () => expect(periodsOf([])).toHaveLength(1));
});

describe("wholeExtent", () => {
  it("covers all competitions", () =>
    expect(
      wholeExtent([aCompetition(), aCompetition({ first_date: "1993-08-14", last_date: "1994-05-08" })]),
    ).toEqual({
      from: "1993-08-14",
      to: "2024-05-19",
    }));
  it("is unknown without matches", () =>
    expect(wholeExtent([aCompetition({ first_date: null, last_date: null })])).toBeNull());
});
