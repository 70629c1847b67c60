import { describe, expect, it } from "vitest";

import { brings, heardFor, streamUrl } from "./interest";

const of = (...fixtures: number[]) => heardFor(["quotes"], [{ fixtures }]);

describe("a connection", () => {
  it("goes on where a fixture leaves the page, and not where one comes", () => {
    expect(brings(of(1, 2, 3), of(1, 2))).toBe(true);
    expect(brings(of(1, 2, 3), of(1, 2, 3))).toBe(true);
    expect(brings(of(1, 2, 3), of(1, 4))).toBe(false);
  });

  it("is not kept where more than half of it is for nobody", () => {
    expect(brings(of(1, 2, 3, 4), of(1, 2))).toBe(true);
    expect(brings(of(1, 2, 3, 4, 5), of(1, 2))).toBe(false);
    expect(brings(heardFor(["quotes"], [{}]), of(1, 2))).toBe(false);
    expect(brings(of(1, 2), heardFor(["quotes"], [{}]))).toBe(false);
  });

  it("is of these topics and markets and no others", () => {
    const markets = (...keys: string[]) => heardFor(["quotes"], [{ markets: keys }]);
    expect(brings(markets("h2h", "totals"), markets("totals", "h2h"))).toBe(true);
    expect(brings(markets("h2h", "totals"), markets("h2h"))).toBe(false);
    expect(brings(heardFor(["quotes", "scores"], [{}]), heardFor(["quotes"], [{}]))).toBe(false);
  });

  it("brings all where more fixtures are wanted than an address can name", () => {
    const fixtures = Array.from({ length: 400 }, (_, each) => 10_000 + each);
    expect(streamUrl(of(...fixtures))).toBe("/api/v1/stream?topics=quotes");
    expect(streamUrl(of(...fixtures.slice(0, 300)))).toContain("&fixtures=10000,10001,");
  });
});
