import { describe, expect, it } from "vitest";

import { fieldsOf, variantsOf } from "@/components/schema-form/schema";
import { jsonObject } from "@/lib/json";
import { aCompetition, aRun } from "@/testing/builders";
import { theStrategies } from "@/testing/strategies";

import {
  completed,
  completedStaking,
  draftFaults,
  draftOf,
  formField,
  parseDraft,
  requestOf,
  type Setup,
} from "./draft";

const strategies = theStrategies();
const { key, variants } = variantsOf(jsonObject(strategies.staking));
const setup: Setup = {
  strategies: strategies.items,
  parameters: fieldsOf(jsonObject(strategies.items[0]?.parameters)),
  stakingKey: key,
  stakings: variants,
  limits: fieldsOf(jsonObject(strategies.limits)),
};
const data = [aCompetition(), aCompetition({ code: "D1", name: "Bundesliga", markets: [] })];
const start = completed({}, setup, data);

describe("completed", () => {
  it("starts with the first competition that has prices on the main market", () =>
    expect(completed({}, setup, [...data].reverse())).toMatchObject({
      competitions: ["E0"],
      market: "h2h_3way",
    }));
  it("takes another market where the main one has no prices", () => {
    const totals = [aCompetition({ markets: [{ market: "totals", matches: 9 }] })];
    expect(completed({}, setup, totals).market).toBe("totals");
  });
  it("takes every value from the schemas", () =>
    expect(start).toMatchObject({
      config: { min_edge: 0.02 },
      staking: { kind: "flat", stake: "10.00" },
      limits: { max_stake: "5%" },
    }));
  it("keeps limits switched off", () => expect(completed({ limits: null }, setup, data).limits).toBeNull());
});

describe("completedStaking", () => {
  it("changes the kind without the fields of the old one", () =>
    expect(completedStaking({ kind: "kelly", stake: "10.00" }, setup)).toEqual({
      kind: "kelly",
      fraction: 0.25,
    }));
  it("falls back where the kind is gone", () =>
    expect(completedStaking({ kind: "martingale" }, setup).kind).toBe("flat"));
});

describe("draftFaults", () => {
  it("finds nothing wrong with the defaults", () => expect(draftFaults(start, setup, data)).toEqual({}));
  it.each([
    [{ competitions: [] }, { competitions: "Choose at least one" }],
    [{ competitions: ["D1"] }, { market: "No match here has a price on it" }],
    [{ dateFrom: "2024-02-01", dateTo: "2024-01-01" }, { date_to: "Before the first day" }],
    [{ bankroll: "1,000" }, { bankroll: "Not an amount such as 1000.00" }],
    [{ bankroll: "0.00" }, { bankroll: "Must be above 0" }],
    [{ staking: { kind: "flat", stake: "ten" } }, { "staking.stake": "Not of the right form" }],
    [{ limits: { max_stake: "5%", max_open_bets: 0 } }, { "limits.max_open_bets": "At least 1" }],
  ])("%j: %j", (part, faults) => expect(draftFaults({ ...start, ...part }, setup, data)).toEqual(faults));
});

describe("a draft", () => {
  it("survives being stored", () =>
    expect(completed(parseDraft(JSON.stringify(start)), setup, data)).toEqual(start));
  it.each([null, "", "{", "[]", '"text"'])("reads %j as nothing", (stored) =>
    expect(completed(parseDraft(stored), setup, data)).toEqual(start),
  );
  it("becomes the request, with open sides as null", () =>
    expect(requestOf({ ...start, name: "  ", dateFrom: "2023-07-01" })).toMatchObject({
      name: null,
      date_from: "2023-07-01",
      date_to: null,
      competitions: ["E0"],
    }));
  it("made from a run asks for the same run", () => {
    const run = aRun({ name: "Base", date_to: "2024-05-19", limits: { max_stake: "2%" } });
    expect(requestOf(draftOf(run))).toEqual({
      name: run.name,
      strategy: run.strategy,
      config: run.config,
      competitions: run.competitions,
      market: run.market,
      date_from: null,
      date_to: "2024-05-19",
      bankroll: run.bankroll,
      currency: run.currency,
      staking: run.staking,
      limits: { max_stake: "2%" },
      limit_profile: null,
    });
  });

  it("keeps the profile of a run that has no limits of its own", () => {
    const run = aRun({ limits: null, limit_profile: "cautious" });
    expect(requestOf(draftOf(run))).toMatchObject({ limits: null, limit_profile: "cautious" });
  });
});

describe("formField", () => {
  it.each([
    ["body.staking.flat.stake", "staking.stake"],
    ["staking.stake", "staking.stake"],
    ["config.weights.bet365", "config.weights"],
    ["competitions.0", "competitions.0"],
    ["bankroll", "bankroll"],
  ])("%s is %s", (apiField, field) => expect(formField(apiField, setup)).toBe(field));
});
