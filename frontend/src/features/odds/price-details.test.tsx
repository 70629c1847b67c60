import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";

import type { Amount } from "@/api/model";
import { aPrice } from "@/testing/live";

import { PriceDetails } from "./price-details";

describe("what is on offer at a price", () => {
  // As the API states what an exchange answers to accounts of these currencies.
  it.each<[Amount, RegExp]>([
    [{ amount: "120.50", asset: "GBP" }, /Available£120\.50/],
    [{ amount: "120", asset: "JPY" }, /Available¥120(?!\.)/],
    [{ amount: "120.50000000", asset: "BTC" }, /AvailableBTC\s120\.50000000/],
    [{ amount: "120.50", asset: null }, /Available120\.50 of an unknown currency/],
  ])("is said in the venue's own currency, to its smallest unit: %o", async (size, said) => {
    render(
      <PriceDetails
        price={aPrice("2.04", { size })}
        atRisk={1}
        provider="Betfair"
        odds={(value) => value}
        label="Home"
      >
        <button type="button">2.04</button>
      </PriceDetails>,
    );
    await userEvent.click(screen.getByRole("button", { name: "2.04" }));
    expect(await screen.findByRole("dialog", { name: "Home" })).toHaveTextContent(said);
  });

  it.each([
    [null, /Edge\+2\.0\s% given no push/],
    [0.9, /Edge\+2\.0\s%\s*$/],
  ])("says whether its edge is given no push: %s at risk", async (atRisk, said) => {
    render(
      <PriceDetails
        price={aPrice("2.04", { edge: 0.02 })}
        atRisk={atRisk}
        provider="Betfair"
        odds={(value) => value}
        label="Home"
      >
        <button type="button">2.04</button>
      </PriceDetails>,
    );
    await userEvent.click(screen.getByRole("button", { name: "2.04" }));
    expect(await screen.findByRole("dialog", { name: "Home" })).toHaveTextContent(said);
  });
});
