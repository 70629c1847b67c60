import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import { aPrice } from "@/testing/live";

import { Price } from "./price";

describe("a live price", () => {
  const shown = (best: boolean) =>
    render(
      <Price
        price={aPrice("2.04")}
        limits={{ ageing_seconds: 30, stale_seconds: 60, at_risk: 1 }}
        provider="Betfair"
        odds={(value) => value}
        label="Home"
        best={best}
        details
      />,
    );

  it("says on hover, and on a tap, what its box means", async () => {
    shown(true);
    const price = screen.getByRole("button", { name: /2\.04/ });
    expect(price).toHaveAttribute("title", expect.stringContaining("The best price, net of commission."));
    await userEvent.click(price);
    expect(await screen.findByRole("dialog", { name: "Home" })).toHaveTextContent(
      "The best price, net of commission",
    );
  });

  it("says nothing of it without one", async () => {
    shown(false);
    const price = screen.getByRole("button", { name: /2\.04/ });
    expect(price).not.toHaveAttribute("title", expect.stringContaining("best"));
    await userEvent.click(price);
    expect(await screen.findByRole("dialog", { name: "Home" })).not.toHaveTextContent("best");
  });
});
