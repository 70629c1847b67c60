import { describe, expect, it } from "vitest";

import { jsonObject } from "@/lib/json";
import { theStrategies } from "@/testing/strategies";

import { fieldsOf, filled, switchedOn, variantsOf, type Field } from "./schema";
import { faultOf, faultsOf } from "./validate";

const strategies = theStrategies();
const fields = fieldsOf(jsonObject(strategies.items[0]?.parameters));
const field = (name: string): Field => {
  const found = fields.find((each) => each.name === name);
  if (!found) throw new Error(`no field ${name}`);
  return found;
};

describe("fieldsOf", () => {
  it("keeps the order of the schema", () =>
    expect(fields.map((each) => each.name)).toEqual([
      "fair",
      "method",
      "min_edge",
      "max_edge",
      "venues",
      "weights",
      "replay",
      "rounds",
    ]));
  it("reads every shape", () =>
    expect(fields.map((each) => each.shape.kind)).toEqual([
      "text",
      "choice",
      "number",
      "number",
      "list",
      "record",
      "switch",
      "number",
    ]));
  it("follows references and keeps the words beside them", () =>
    expect(field("method")).toMatchObject({
      title: "Margin removal",
      shape: { options: ["power", "odds_ratio"] },
    }));
  it("reads null among the members as optional", () => {
    expect(field("max_edge")).toMatchObject({ nullable: true, shape: { kind: "number", max: 1000 } });
    expect(field("min_edge").nullable).toBe(false);
  });
  it("leaves what it does not know to be edited as JSON", () => {
    const [odd] = fieldsOf({
      properties: { tree: { type: "object", properties: { deep: { type: "string" } } } },
    });
    expect(odd).toMatchObject({ title: "Tree", shape: { kind: "json" } });
  });
});

describe("variantsOf", () => {
  const { key, variants } = variantsOf(jsonObject(strategies.staking));
  it("distinguishes the members of a union", () => {
    expect(key).toBe("kind");
    expect(variants.map(({ value, title }) => [value, title])).toEqual([
      ["flat", "Flat"],
      ["kelly", "Kelly"],
    ]);
  });
  it("does not ask for the tag again", () =>
    expect(variants[0]?.fields.map((each) => each.name)).toEqual(["stake"]));
});

describe("filled", () => {
  it("takes defaults, keeps what is given, drops what is unknown", () =>
    expect(filled(fields, { min_edge: 0.05, gone: 1 })).toEqual({
      fair: "sharp:pinnacle",
      method: "power",
      min_edge: 0.05,
      max_edge: null,
      venues: null,
      weights: {},
      replay: true,
      rounds: 3,
    }));
  it("keeps an optional field switched off although it has a default", () => {
    const [bound] = fieldsOf(jsonObject(strategies.limits));
    expect(bound && filled([bound], { max_stake: null })).toEqual({ max_stake: null });
  });
  it("does not keep null where there must be a value", () =>
    expect(filled(fields, { min_edge: null }).min_edge).toBe(0.02));
});

describe("switchedOn", () => {
  it("starts an optional number at its lower bound", () => expect(switchedOn(field("max_edge"))).toBe(-1));
  it("starts an optional list empty", () => expect(switchedOn(field("venues"))).toEqual([]));
});

describe("faultOf", () => {
  it.each([
    ["min_edge", 0.02, null],
    ["min_edge", 11, "At most 10"],
    ["min_edge", "0.", "Not a number"],
    ["min_edge", "", "Needs a number"],
    ["rounds", 0, "Must be above 0"],
    ["rounds", 10, "Must be below 10"],
    ["rounds", 2.5, "Needs a whole number"],
    ["fair", "sharp:", "Not of the form sharp:pinnacle"],
    ["fair", "", "Needs a value"],
    ["method", "guess", "Choose one"],
    ["max_edge", null, null],
    ["min_edge", null, "Needs a value"],
    ["venues", [], "Choose at least one"],
    ["venues", ["Bet 365"], "Bet 365 is not of the right form"],
    ["weights", { bet365: 2 }, null],
    ["weights", { bet365: -1 }, "bet365: at least 0"],
    ["weights", { "Bet 365": 1 }, "Bet 365: not a name that can be used"],
  ])("%s of %j: %s", (name, value, fault) => expect(faultOf(field(name), value)).toBe(fault));

  it("names the least bound as it is written", () => {
    const [share] = fieldsOf({ properties: { share: { type: "number", minimum: 0.005 } } });
    expect(share && faultOf(share, 0)).toBe("At least 0.005");
  });
  it("leaves a pattern this browser cannot read to the server", () => {
    const [text] = fieldsOf({ properties: { text: { type: "string", pattern: "(?P<name>a)" } } });
    expect(text && faultOf(text, "b")).toBeNull();
  });
  it("collects faults by path", () =>
    expect(faultsOf(fields, { ...filled(fields), rounds: 0 }, "config")).toEqual({
      "config.rounds": "Must be above 0",
    }));
});
