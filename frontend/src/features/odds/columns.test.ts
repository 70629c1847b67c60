import { renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { aRow, VENUES } from "@/testing/live";

import { orderedVenues, useVenueColumns } from "./columns";

describe("orderedVenues", () => {
  it("puts the preferred first, then the most covered", () => {
    const rows = [aRow(), aRow({ market: null })];
    const third = {
      key: "third",
      name: "Athird",
      kind: "bookmaker",
      commission: 0,
      commission_basis: "bet_winnings" as const,
    };
    const keys = (preferred: string[]) =>
      orderedVenues([third, ...VENUES], rows, preferred).map((venue) => venue.key);
    expect(keys([])).toEqual(["sharp", "soft", "third"]);
    expect(keys(["third", "soft"])).toEqual(["third", "soft", "sharp"]);
  });
});

describe("useVenueColumns", () => {
  it("keeps a column where it is while prices come and go", () => {
    const bare = aRow({ market: null });
    const third = {
      key: "third",
      name: "Athird",
      kind: "bookmaker",
      commission: 0,
      commission_basis: "bet_winnings" as const,
    };
    const { result, rerender } = renderHook(({ venues, rows }) => useVenueColumns(venues, rows), {
      initialProps: { venues: VENUES, rows: [aRow()] },
    });
    const keys = () => result.current.all.map((venue) => venue.key);
    const first = keys();
    expect(first).toEqual(["sharp", "soft"]);
    const market = aRow().market;
    const onlySoft = market && { ...market, cells: market.cells.filter((cell) => cell.venue === "soft") };
    rerender({ venues: [third, ...VENUES], rows: [aRow({ market: onlySoft }), bare] });
    expect(keys()).toEqual([...first, "third"]);
    // A venue without a price for a while comes back to its place.
    rerender({ venues: VENUES.slice(1), rows: [bare] });
    rerender({ venues: [third, ...VENUES], rows: [bare] });
    expect(keys()).toEqual([...first, "third"]);
  });
});
