import { describe, expect, it } from "vitest";

import { grouped, signOf, subtract } from "./decimal";

describe("signOf", () => {
  it.each([
    ["12.5", 1],
    ["-0.01", -1],
    ["0.00", 0],
    ["-0.00", 0],
    ["", null],
    ["1e5", null],
  ])("%s is %s", (text, sign) => expect(signOf(text)).toBe(sign));
});

describe("subtract", () => {
  it("is exact where floats are not", () => expect(subtract("0.3", "0.1")).toBe("0.2"));
  it("takes the finer scale", () => expect(subtract("10", "0.005")).toBe("9.995"));
  it("goes below zero and keeps leading zeros", () => expect(subtract("0.01", "0.10")).toBe("-0.09"));
  it("holds more digits than a float", () =>
    expect(subtract("9007199254740993.01", "0.01")).toBe("9007199254740993.00"));
  it("knows no difference to what is no number", () => expect(subtract("1.00", "n/a")).toBeNull());
});

describe("grouped", () => {
  it.each([
    ["1234567.891", "1_234_567.891"],
    ["-1000", "1_000"],
    ["999", "999"],
    ["0.5", "0.5"],
  ])("%s prints as %s", (value, text) => expect(grouped(value, "_")).toBe(text));
});
