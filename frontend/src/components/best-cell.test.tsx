import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { BestCell } from "./best-cell";

const names = { odds: (value: string) => value, venue: () => "Copperbet Sandbox" };
const best = { odds: "2.10", venue: "copperbet", edge: 0.02 };

describe("BestCell", () => {
  it("says beside an edge, and on hover, that it is given no push", () => {
    render(<BestCell best={{ ...best, at_risk: null }} {...names} />);
    expect(screen.getByTitle(/^Given no push: /)).toHaveTextContent("given no push");
    expect(screen.getByTitle(/edge \+2\.0\s% given no push: a value price/)).toBeInTheDocument();
  });

  it.each([1, 0.994, undefined])("says nothing of it where it is known how much returns: %s", (at_risk) => {
    const { container } = render(<BestCell best={{ ...best, at_risk: at_risk as number }} {...names} />);
    expect(container).not.toHaveTextContent("given no push");
    expect(screen.getByTitle(/Copperbet Sandbox, edge \+2\.0\s%: a value price/)).toBeInTheDocument();
  });

  it("has no mark where there is no edge", () => {
    const { container } = render(<BestCell best={{ ...best, edge: null, at_risk: null }} {...names} />);
    expect(container).not.toHaveTextContent("given no push");
  });

  it("lets a long name go over two lines instead of cutting it", () => {
    render(<BestCell best={{ ...best, at_risk: 1 }} {...names} beside="venue" />);
    expect(screen.getByText("Copperbet Sandbox")).toHaveClass("line-clamp-2", "whitespace-normal");
    expect(screen.getByText("Copperbet Sandbox")).not.toHaveClass("truncate");
  });
});
