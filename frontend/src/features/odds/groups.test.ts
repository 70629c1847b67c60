import { describe, expect, it } from "vitest";

import { aRow } from "@/testing/live";

import { groupRows } from "./groups";

const shape = (groups: ReturnType<typeof groupRows>) =>
  groups.map(({ competition, note, rows }) => [competition, note, rows.map((row) => row.fixture_id)]);

const other = { competition: "D1", competition_name: "Bundesliga" };

describe("groupRows", () => {
  it("keeps the order in which competitions and days are met", () => {
    const rows = [
      aRow({ fixture_id: 1, ...other }),
      aRow({ fixture_id: 2 }),
      aRow({ fixture_id: 3, ...other, kickoff: "2026-11-27T20:00:00Z" }),
      aRow({ fixture_id: 4, ...other }),
    ];
    expect(shape(groupRows(rows, null))).toEqual([
      ["Bundesliga", "", [1, 4]],
      ["Premier League", "", [2]],
      ["Bundesliga", "", [3]],
    ]);
  });

  it("sets apart those without a price of the market that is asked for, and says so", () => {
    const rows = [aRow({ fixture_id: 1 }), aRow({ fixture_id: 2, market: null })];
    expect(shape(groupRows(rows, "double_chance"))).toEqual([
      ["Premier League", "", [1]],
      ["Premier League", "No price of Double chance", [2]],
    ]);
    // Without such a market a row without prices has only a score.
    expect(shape(groupRows(rows, null))).toEqual([["Premier League", "", [1, 2]]]);
  });

  it("names no day of what has no teams", () => {
    const [group] = groupRows([aRow({ title: "US Masters Winner", home: null, away: null })], null);
    expect(group?.day).toBe("");
  });
});
