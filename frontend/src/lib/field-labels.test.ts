import { describe, expect, it } from "vitest";

import { errorText, withLabels } from "./field-labels";

const LABELS: Record<string, string> = {
  min_edge: "Least edge",
  "config.venues": "Venues",
  stake: "Stake",
};
const labelled = (text: string) => withLabels(text, (key) => LABELS[key]);

describe("withLabels", () => {
  it.each([
    ["min_edge 5.0 is too much", "“Least edge” 5.0 is too much"],
    [
      "Unusable backtest: min_edge: is missing; stake: is missing.",
      "Unusable backtest: Least edge: is missing; Stake: is missing.",
    ],
    ["There is no venue 'x_y' (in config.venues).", "There is no venue 'x_y' (in “Venues”)."],
    [
      "A stake of 2.5 is more than football-data.co.uk has.",
      "A stake of 2.5 is more than football-data.co.uk has.",
    ],
    ["other_min_edge stays", "other_min_edge stays"],
  ])("%s", (text, said) => expect(labelled(text)).toBe(said));
});

describe("errorText", () => {
  it("names the field of one of several", () =>
    expect(
      errorText({
        message: "competition.0: String should match pattern",
        fields: [{ field: "competition.0", reason: "String should match pattern" }],
      }),
    ).toBe("Competition: String should match pattern"));
  it("opens the keys of the fields that are at fault, and nothing else", () =>
    expect(
      errorText({
        message: "date_from: write it as YYYY-MM-DD; at_all: no.",
        fields: [{ field: "date_from", reason: "write it as YYYY-MM-DD" }],
      }),
    ).toBe("Date from: write it as YYYY-MM-DD; at_all: no."));
});
