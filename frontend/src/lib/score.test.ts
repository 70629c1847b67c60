import { describe, expect, it } from "vitest";

import { overtimeText, scoreOf, scoreText } from "./score";

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

  it("is read of a fixture of history too", () => {
    const { home, away, ...rest } = ended({});
    expect(scoreOf({ home_score: home, away_score: away, ...rest })).toEqual(ended({}));
  });
});
