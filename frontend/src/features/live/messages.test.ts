import { describe, expect, it } from "vitest";

import { aChange, aConfirmation, aFlag, aMessage, someFigures } from "@/testing/live";

import { parseNotice, parseQuotes, parseResync } from "./messages";

const sent = (message: object): string => JSON.stringify(message);
const notice = { topic: "providers", ids: ["espn"], sent_at: "2026-11-25T12:00:06Z" };
const resync = { topic: "resync", reason: "slow reader", sent_at: "2026-11-25T12:00:06Z" };

/** What no topic accepts: it is not the JSON of a message at all. */
const GARBAGE = [
  "",
  "null",
  "[]",
  "42",
  '"quotes"',
  "{",
  "{}",
  "undefined",
  '{"topic":',
  undefined,
  null,
  7,
  {},
];

const without = (message: object, field: string): object =>
  Object.fromEntries(Object.entries(message).filter(([key]) => key !== field));

describe("quotes", () => {
  it("are read whole", () => {
    const message = aMessage([aChange(), aChange({ line: "-0.75", odds: null, quality_flag: "outlier" })], {
      flags: [aFlag(), aFlag({ quality_flag: null })],
      figures: [someFigures(), someFigures({ line: "2.5" })],
      confirmed: [aConfirmation()],
      resync: [8],
    });
    expect(parseQuotes(sent(message))).toEqual(message);
  });

  it("may carry fields that are not known yet", () =>
    expect(parseQuotes(sent({ ...aMessage([]), version: 2 }))).not.toBeNull());

  it.each(GARBAGE)("are not %j", (data) => expect(parseQuotes(data)).toBeNull());

  it.each(Object.keys(aMessage([])))("need %s", (field) =>
    expect(parseQuotes(sent(without(aMessage([aChange()]), field)))).toBeNull(),
  );

  it.each(Object.keys(aChange()))("need %s in each change", (field) =>
    expect(
      parseQuotes(sent({ ...aMessage([]), changes: [aChange(), without(aChange(), field)] })),
    ).toBeNull(),
  );

  const parts = { flags: [aFlag()], figures: [someFigures()], confirmed: [aConfirmation()] };
  const fields = Object.entries(parts).flatMap(([part, [each]]) =>
    Object.keys(each ?? {}).map((field) => [part, field, each ?? {}] as const),
  );
  it.each(fields)("need in each of %s %s", (part, field, each) => {
    expect(parseQuotes(sent({ ...aMessage([]), [part]: [each] }))).not.toBeNull();
    expect(parseQuotes(sent({ ...aMessage([]), [part]: [each, without(each, field)] }))).toBeNull();
  });

  it.each([
    ["fair", [0.5, "0.5"]],
    ["fair", null],
    ["fair_odds", [2.05]],
    ["best", [{ ...someFigures().best[0], edge: "high" }]],
    ["best", [{ ...someFigures().best[0], kelly: undefined }]],
    ["best_overround", "none"],
    ["venues", [{ ...someFigures().venues[0], value: [1] }]],
    ["venues", [{ ...someFigures().venues[0], overround: {} }]],
    ["ageing_seconds", null],
    ["stale_seconds", -1],
  ])("have no figures with %s %j", (field, value) =>
    expect(
      parseQuotes(sent({ ...aMessage([]), figures: [{ ...someFigures(), [field]: value }] })),
    ).toBeNull(),
  );

  it.each([
    ["odds", 2.3],
    ["odds", "evens"],
    ["selection", -1],
    ["selection", 0.5],
    ["fixture_id", "7"],
    ["side", "both"],
    ["at", "just now"],
    ["line", 2.5],
    ["quality_flag", false],
  ])("have no change with %s %j", (field, value) =>
    expect(parseQuotes(sent({ ...aMessage([]), changes: [{ ...aChange(), [field]: value }] }))).toBeNull(),
  );

  it.each([
    ["topic", "scores"],
    ["changes", {}],
    ["changes", [null]],
    ["resync", ["7"]],
    ["resync", null],
    ["dropped", "none"],
    ["sent_at", 0],
  ])("have no %s %j", (field, value) =>
    expect(parseQuotes(sent({ ...aMessage([aChange()]), [field]: value }))).toBeNull(),
  );
});

describe("a notice", () => {
  it("is read", () => expect(parseNotice("providers", sent(notice))).toEqual(notice));
  it("is of the topic it came under", () => expect(parseNotice("scores", sent(notice))).toBeNull());
  it.each(GARBAGE)("is not %j", (data) => expect(parseNotice("providers", data)).toBeNull());
  it.each(Object.keys(notice))("needs %s", (field) =>
    expect(parseNotice("providers", sent(without(notice, field)))).toBeNull(),
  );
});

describe("a call to resync", () => {
  it("is read", () => expect(parseResync(sent(resync))).toEqual(resync));
  it.each(GARBAGE)("is not %j", (data) => expect(parseResync(data)).toBeNull());
});
