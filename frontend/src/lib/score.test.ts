import { describe, expect, it } from "vitest";

import { endingText, overtimeText, scoreOf, scoreText } from "./score";

const ended = (facts: object) => ({
  home: 2,
  away: 3,
  home_normal: 2,
  away_normal: 2,
  overtime: true,
  ...facts,
});

describe("a score", () => {
  it("is both sides' or nothing", () => {
    expect(scoreText({ home: 0, away: 3 })).toBe("0–3");
    expect(scoreText({ home: null, away: 3 })).toBeNull();
    expect(scoreText({ home: 2, away: null })).toBeNull();
  });

  it.each([
    [{}, "after overtime (2–2)"],
    [{ home_normal: 0, away_normal: 0 }, "after overtime (0–0)"],
    [{ home_normal: null, away_normal: null }, "after overtime"],
    [{ overtime: false }, null],
    [{ overtime: null }, null],
    [{ home: null, away: null }, null],
  ])("says what came before overtime: %o", (facts, said) => expect(overtimeText(ended(facts))).toBe(said));

  it.each([
    [{ how: "shortened", ended_in: 6 }, "shortened, ended in inning 6"],
    [{ how: "shortened" }, "shortened"],
    [{ how: "abandoned", home: 1, away: 0 }, "abandoned at 1–0"],
    [{ how: "abandoned" }, "abandoned"],
    [{ how: "forfeited" }, "given to one side"],
    [{ how: "uncontested" }, "no contest"],
    [{ how: "cancelled" }, "cancelled"],
    [{ how: "regular" }, null],
  ])("says how a game ended before its time: %o", (facts, said) =>
    expect(endingText({ ended_in: null, part: "inning", home: null, away: null, ...facts })).toBe(said),
  );

  it("says nothing of a game of which nobody says how it ended", () => expect(endingText(null)).toBeNull());

  it("is read of a fixture of history too", () => {
    const { home, away, ...rest } = ended({});
    expect(scoreOf({ home_score: home, away_score: away, ...rest })).toEqual(ended({}));
  });
});
