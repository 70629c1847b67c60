import type { StrategyList } from "@/api/model";

const bound = { anyOf: [{ pattern: "^\\d{1,12}(\\.\\d{1,4})?%?$", type: "string" }, { type: "null" }] };

/** Strategies with schemas of every shape the form reads, written as the API writes them. */
export const theStrategies = (): StrategyList => ({
  items: [
    {
      name: "value",
      title: "Value against a fair line",
      description: "Bets where the best price pays more than it is worth.",
      family: "value",
      in_backtests: true,
      markets: ["h2h_3way", "totals"],
      parameters: {
        $defs: { Method: { enum: ["power", "odds_ratio"], title: "Method", type: "string" } },
        type: "object",
        properties: {
          fair: {
            default: "sharp:pinnacle",
            pattern: "^(consensus|sharp:[a-z0-9_]{1,40})$",
            title: "Fair line",
            examples: ["sharp:pinnacle"],
            type: "string",
          },
          method: { $ref: "#/$defs/Method", default: "power", title: "Margin removal" },
          min_edge: {
            default: 0.02,
            minimum: -1,
            maximum: 10,
            title: "Least edge",
            type: "number",
            description: "Smallest edge.",
          },
          max_edge: {
            anyOf: [{ minimum: -1, maximum: 1000, type: "number" }, { type: "null" }],
            default: null,
            title: "Largest edge",
          },
          venues: {
            anyOf: [
              { items: { type: "string", pattern: "^[a-z0-9_]{1,40}$" }, minItems: 1, type: "array" },
              { type: "null" },
            ],
            default: null,
            title: "Venues",
          },
          weights: {
            patternProperties: { "^[a-z0-9_]{1,40}$": { minimum: 0, maximum: 1000, type: "number" } },
            title: "Consensus weights",
            type: "object",
          },
          replay: { type: "boolean", default: true, title: "Replay" },
          rounds: { type: "integer", default: 3, exclusiveMinimum: 0, exclusiveMaximum: 10, title: "Rounds" },
        },
      },
    },
  ],
  staking: {
    discriminator: { propertyName: "kind" },
    $defs: {
      Flat: {
        title: "Flat",
        type: "object",
        properties: {
          kind: { const: "flat", default: "flat", type: "string" },
          stake: { default: "10.00", pattern: "^\\d{1,12}(\\.\\d{1,4})?$", title: "Stake", type: "string" },
        },
      },
      Kelly: {
        title: "Kelly",
        type: "object",
        properties: {
          kind: { const: "kelly", default: "kelly", type: "string" },
          fraction: {
            default: 0.25,
            exclusiveMinimum: 0,
            maximum: 1,
            title: "Kelly fraction",
            type: "number",
          },
        },
      },
    },
    oneOf: [{ $ref: "#/$defs/Flat" }, { $ref: "#/$defs/Kelly" }],
  },
  limits: {
    type: "object",
    properties: {
      max_stake: { ...bound, default: "5%", title: "Per bet" },
      max_open_bets: {
        anyOf: [{ minimum: 1, type: "integer" }, { type: "null" }],
        default: null,
        title: "Open bets",
      },
    },
  },
});
