import { render, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { anArbitrage } from "@/testing/value-bets";

import { Legs } from "./legs";

beforeEach(() =>
  vi.stubGlobal("matchMedia", (query: string) => ({
    matches: /max-width/.test(query),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  })),
);

const show = (facts: Parameters<typeof anArbitrage>[0] = {}) => {
  render(<Legs found={anArbitrage(facts)} odds={(value) => value} />);
  return within(screen.getByRole("list", { name: "Legs" })).getAllByRole("listitem");
};

describe("the legs on a phone", () => {
  it("have their stakes in sight, in no table that would be cut", () => {
    const { legs } = anArbitrage();
    const lines = show({ total_stake: "100.00" });
    expect(screen.queryByRole("table")).toBeNull();
    expect(lines).toHaveLength(legs.length + 1);
    legs.forEach((leg, index) => {
      expect(lines[index]).toHaveTextContent(`stake €${leg.stake}`);
      expect(lines[index]).toHaveTextContent(leg.venue_name);
    });
    expect(lines.at(-1)).toHaveTextContent("Stakes together€100.00");
  });

  it("say of a lay what is at risk", () => {
    const [back, lay] = anArbitrage().legs;
    const lines = show({ legs: [back!, { ...lay!, side: "lay", stake: "13.27", outlay: "87.58" }] });
    expect(lines[1]).toHaveTextContent(/^lay.*stake €13\.27, at risk €87\.58$/);
    expect(lines[2]).toHaveTextContent("At risk together");
  });
});
