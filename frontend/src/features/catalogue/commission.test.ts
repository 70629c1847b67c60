import { describe, expect, it } from "vitest";

import { chargeOf } from "./commission";

const plain = (text: string | undefined) => text?.replace(/\s/g, " ");

describe("chargeOf", () => {
  it.each([
    ["bookmaker", 0.01, "bet_winnings", "1.0 % comm.", "keeps 1.0 % of what each bet wins"],
    ["exchange", 0.05, "market_winnings", "5.0 % comm.", "keeps 5.0 % of net winnings"],
    ["exchange", 0, "market_winnings", "0.0 % comm.", "keeps 0.0 % of net winnings"],
    [
      "prediction_market",
      0.07,
      "contract_price",
      "7.0 % p(1 − p) fee",
      "charges 7.0 % of price × (1 − price) for each contract, won or lost, rounded up; counted as 7.0 % of what a bet wins",
    ],
  ] as const)("of a %s that charges %s by %s", (kind, commission, basis, label, text) => {
    const found = chargeOf({ kind, commission, commission_basis: basis });
    expect([plain(found?.label), plain(found?.text)]).toEqual([label, text]);
  });

  it("is nothing of a bookmaker that keeps nothing", () => {
    expect(chargeOf({ kind: "bookmaker", commission: 0, commission_basis: "bet_winnings" })).toBeNull();
  });
});
