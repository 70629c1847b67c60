import { describe, expect, it } from "vitest";

import { clock, date, dateTime, dayKey, month, utc, weekday } from "./time";

// The tests run in Europe/Berlin: two hours ahead of UTC in summer, one in winter.
describe("times", () => {
  it("are given in the reader's zone", () =>
    expect(dateTime("2023-08-12T14:00:00Z")).toBe("12 Aug 2023, 16:00"));
  it("know the winter", () => expect(clock("2024-01-20T14:05:00Z")).toBe("15:05"));
  it("can be given in UTC", () => expect(utc("2023-08-12T14:00:00Z")).toBe("2023-08-12 14:00 UTC"));
  it("cross midnight with the zone", () => {
    expect(weekday("2023-08-12T22:30:00Z")).toBe("Sun 13 Aug 2023");
    expect(dayKey("2023-08-12T22:30:00Z")).toBe("2023-08-13");
    expect(dayKey("2023-08-12T22:30:00Z", "utc")).toBe("2023-08-12");
  });
  it("leave plain dates alone", () => expect(date("2023-08-12")).toBe("12 Aug 2023"));
  it("name months for axes", () => expect(month(Date.UTC(2024, 0, 1))).toBe("Jan 2024"));
  it.each([null, undefined, "soon"])("are unknown for %s", (value) => expect(dateTime(value)).toBe("–"));
});
