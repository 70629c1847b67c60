import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import type { Leg } from "@/api/model";
import { anArbitrage } from "@/testing/value-bets";

import { LegLimits } from "./leg-limits";

type Size = Pick<Leg, "size" | "limit" | "limit_gap">;

function texts(size: Size): string[] {
  const [leg] = anArbitrage().legs;
  if (!leg) throw new Error("no leg");
  const { container } = render(<LegLimits legs={[{ ...leg, ...size }]} currency="EUR" />);
  return [...container.querySelectorAll("p")].map((each) => each.textContent ?? "");
}

describe("what a venue takes", () => {
  const yen = { amount: "12345", asset: "JPY" };
  const pounds = { amount: "40.00", asset: "GBP" };

  it.each<[Size, RegExp]>([
    [
      { size: yen, limit: "75.50", limit_gap: null },
      /^Sandbox Soft takes up to ¥12,345, which is €75\.50\.$/,
    ],
    [
      { size: pounds, limit: null, limit_gap: "no_rate" },
      /£40\.00; no rate from GBP to EUR, so the stake may/,
    ],
    [
      { size: pounds, limit: null, limit_gap: "rate_too_old" },
      /the last rate from GBP to EUR is too old, so/,
    ],
    [
      { size: { amount: "40.00", asset: null }, limit: null, limit_gap: "asset_unknown" },
      /takes up to 40\.00 of an unknown currency, so the stake may be more\.$/,
    ],
  ])("is said in its own currency, and in that of stakes by a rate alone: %o", (size, said) =>
    expect(texts(size)).toEqual([expect.stringMatching(said)]),
  );

  it.each<[Size]>([
    [{ size: null, limit: null, limit_gap: "size_unknown" }],
    [{ size: { amount: "900.00", asset: "EUR" }, limit: "900.00", limit_gap: null }],
  ])("is not said where stakes are within it, or nothing is known: %o", (size) => {
    expect(texts(size)).toEqual([]);
    expect(screen.queryByText(/takes/)).toBeNull();
  });
});
