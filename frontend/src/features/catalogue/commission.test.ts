import { describe, expect, it } from "vitest";

import { keptShare } from "./commission";

describe("keptShare", () => {
  it.each([
    ["bookmaker", 0, null],
    ["bookmaker", 0.01, /^1\.0\s%$/],
    ["exchange", 0.05, /^5\.0\s%$/],
    ["exchange", 0, /^0\.0\s%$/],
    ["prediction_market", 0, /^0\.0\s%$/],
  ])("of a %s that keeps %s", (kind, commission, said) => {
    const found = keptShare({ kind, commission });
    if (said === null) expect(found).toBeNull();
    else expect(found).toMatch(said);
  });
});
