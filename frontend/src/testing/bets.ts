/** Answers about bets, portfolios and halts for tests, written as the API writes them. */

import type { BetOrder, BetOrderDetail, Halt, Portfolio, RefusedSignal } from "@/api/model";

import { aBet } from "./value-bets";

export const REFERENCE = "0a6b8f7e-4d7c-4d55-9a1b-2f6c0e9d8b31";

export const euros = (amount: string) => ({ amount, asset: "EUR" });

export const anOrder = (facts: Partial<BetOrder> = {}): BetOrder => ({
  reference: REFERENCE,
  cause: aBet().id,
  instance: "paper-value",
  mode: "paper",
  portfolio: "paper",
  fixture: aBet().fixture,
  market: "spreads",
  participant: null,
  line: "-0.75",
  selection: "away",
  venue: "soft",
  venue_name: "Sandbox Soft",
  side: "back",
  odds: "2.20",
  price: "2.20",
  stake: euros("13.00"),
  at_risk: euros("13.00"),
  matched: { odds: "2.25", price: "2.25", stake: euros("8.00"), at_risk: euros("8.00") },
  standing: "open",
  state: "partially_filled",
  origin: null,
  state_text: "Matched in part; the rest stands at its venue",
  reason: null,
  edge: 0.078,
  fair_probability: 0.49,
  intended_at: "2026-11-25T12:00:00.198Z",
  sent_at: "2026-11-25T12:00:00.206Z",
  changed_at: "2026-11-25T12:00:01Z",
  closed_at: null,
  settled_at: null,
  corrected_at: null,
  settled_by: null,
  settled_because: null,
  outcome: null,
  profit: null,
  commission: null,
  closing_odds: null,
  closing_probability: null,
  clv: null,
  close_out: null,
  ...facts,
});

export const aSettledOrder = (facts: Partial<BetOrder> = {}): BetOrder =>
  anOrder({
    standing: "settled",
    state: "filled",
    state_text: "Matched in full",
    matched: { odds: "2.20", price: "2.20", stake: euros("13.00"), at_risk: euros("13.00") },
    closed_at: "2026-11-25T12:00:01Z",
    settled_at: "2026-11-25T22:00:00Z",
    outcome: "won",
    profit: euros("15.60"),
    commission: euros("0.00"),
    closing_odds: "2.10",
    closing_probability: 0.468,
    clv: 0.03,
    ...facts,
  });

export const aDetail = (facts: Partial<BetOrderDetail> = {}): BetOrderDetail => ({
  bet: anOrder(),
  timeline: [
    { at: "2026-11-25T12:00:00.198Z", kind: "intended", text: "Decided: stake 13.00 EUR at 2.20 or better." },
    { at: "2026-11-25T12:00:01Z", kind: "matched", text: "Matched 8.00 EUR at 2.25, provisional." },
  ],
  quotes: [
    { venue: "soft", venue_name: "Sandbox Soft", odds: ["1.80", "2.20"], at: "2026-11-25T12:00:00Z" },
    { venue: "sharp", venue_name: "Sandbox Sharp", odds: ["1.95", null], at: "2026-11-25T12:00:00Z" },
  ],
  checks: [
    { name: "halt", value: "none stands", limit: "no halt", passed: true },
    { name: "price", value: "2.15", limit: "2.20 or more", passed: false },
  ],
  fills: [
    {
      odds: "2.25",
      price: "2.25",
      stake: euros("8.00"),
      finality: "provisional",
      at: "2026-11-25T12:00:01Z",
    },
  ],
  entries: [
    {
      portfolio: "paper",
      mode: "paper",
      key: `${REFERENCE}:held`,
      at: "2026-11-25T12:00:00.198Z",
      event: "held",
      reverses: null,
      postings: [
        { venue: null, kind: "cash", amount: euros("-13.00") },
        { venue: "soft", kind: "held", amount: euros("13.00") },
      ],
    },
  ],
  open_items: [],
  replaced_settlements: [],
  settlement_commands: [],
  change_commands: [],
  family: {
    parent: REFERENCE,
    stake: euros("13.00"),
    matched: null,
    commission: [],
    orders: [],
  },
  cancel_commands: [],
  ...facts,
});

export const aPortfolio = (facts: Partial<Portfolio> = {}): Portfolio => ({
  key: "paper",
  mode: "paper",
  asset: "EUR",
  bankroll: euros("1015.60"),
  cash: euros("1002.60"),
  held: euros("5.00"),
  at_risk: euros("8.00"),
  provisional: euros("0.00"),
  locked: euros("0.00"),
  winnings: euros("28.60"),
  losses: euros("13.00"),
  commission: euros("0.00"),
  profit: euros("15.60"),
  profit_today: euros("-13.00"),
  turnover: euros("26.00"),
  open: 1,
  settled: 2,
  settled_today: 1,
  won: 1,
  lost: 1,
  yield: 0.6,
  win_rate: 0.5,
  halted_at: null,
  halted_because: null,
  ...facts,
});

export const aHalt = (facts: Partial<Halt> = {}): Halt => ({
  id: "f0b6d3e8-4a29-4c71-8e5d-2b7f9a1c6d84",
  scope: "all",
  subject: null,
  reason: "Prices look wrong.",
  set_by: "local",
  set_at: "2026-11-25T12:00:00Z",
  acknowledged_at: "2026-11-25T12:00:00.2Z",
  lifted_at: null,
  lifted_by: null,
  lifted_because: null,
  ...facts,
});

export const aRefusal = (facts: Partial<RefusedSignal> = {}): RefusedSignal => ({
  instance: "paper-value",
  cause: aBet().id,
  refusal: "event_limit",
  meaning: "The exposure left on the event is less than the smallest stake.",
  value: "98.00 EUR at risk",
  limit: "100.00 EUR or less",
  at: "2026-11-25T12:00:00Z",
  signal: {
    fixture: aBet().fixture,
    market: "totals",
    participant: null,
    line: "2.5",
    selection: "over",
    venue: "soft",
    venue_name: "Sandbox Soft",
    side: "back",
    odds: "1.98",
    edge: 0.0526,
  },
  ...facts,
});
