import { describe, expect, it } from "vitest";

import {
  isDecimal,
  isInstant,
  isRecord,
  isText,
  isWhole,
  listOf,
  oneOf,
  orNull,
  shaped,
  type Guard,
} from "./guards";

const isBet = shaped<{ odds: string; line: string | null }>({ odds: isDecimal, line: orNull(isText) });

const CASES: [name: string, guard: Guard<unknown>, good: unknown[], bad: unknown[]][] = [
  ["isText", isText, ["", "a"], [1, null, undefined, {}]],
  ["isWhole", isWhole, [0, 7], [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "1", null]],
  ["isDecimal", isDecimal, ["2", "2.30", "-0.75"], ["", " ", "two", "NaN", "Infinity", 2.3, null]],
  ["isInstant", isInstant, ["2026-11-25T12:00:00Z"], ["yesterday", "", 1_700_000_000, null]],
  ["isRecord", isRecord, [{}, { a: 1 }], [[], null, "a", 1]],
  ["oneOf", oneOf("back", "lay"), ["back", "lay"], ["Back", "", null]],
  ["listOf", listOf(isWhole), [[], [1, 2]], [[1, "2"], {}, null, "12"]],
  [
    "shaped",
    isBet,
    [
      { odds: "2.30", line: null },
      { odds: "2.30", line: "2.5", more: true },
    ],
    [{ odds: "2.30" }, { odds: 2.3, line: null }, { line: null }, [], null],
  ],
];

describe.each(CASES)("%s", (_name, guard, good, bad) => {
  it.each(good.map((value) => [value]))("accepts %j", (value) => expect(guard(value)).toBe(true));
  it.each(bad.map((value) => [value]))("refuses %j", (value) => expect(guard(value)).toBe(false));
});
