/** A backtest that is being set up: what the form holds, how it is kept, checked and sent. */

import type { BacktestRequest, BacktestRun, Competition, Strategy } from "@/api/model";
import { filled, type Field, type Variant } from "@/components/schema-form/schema";
import { faultsOf } from "@/components/schema-form/validate";
import { signOf } from "@/lib/decimal";
import { jsonObject, type JsonObject } from "@/lib/json";

export interface Draft {
  name: string;
  strategy: string;
  market: string;
  competitions: string[];
  /** ISO dates; empty where the period is open. */
  dateFrom: string;
  dateTo: string;
  bankroll: string;
  currency: string;
  config: JsonObject;
  staking: JsonObject;
  limits: JsonObject | null;
  /** Of a run that is run again; limits of its own take its place. */
  limitProfile: BacktestRun["limit_profile"];
}

/** What the API's schemas say can be set. */
export interface Setup {
  strategies: Strategy[];
  parameters: Field[];
  stakingKey: string;
  stakings: Variant[];
  limits: Field[];
}

export const CURRENCIES = ["EUR", "GBP", "USD", "JPY"] as const;
export const MAX_NAME = 80;
const MONEY = /^\d{1,12}(\.\d{1,4})?$/;
const MAIN_MARKET = "h2h_3way";

const text = (value: unknown, fallback: string): string => (typeof value === "string" ? value : fallback);

/** Reads a stored draft; every part of it may be missing or from an older version. */
export function parseDraft(stored: string | null): Partial<Draft> {
  if (!stored) return {};
  try {
    const read = jsonObject(JSON.parse(stored));
    return {
      ...(typeof read.name === "string" && { name: read.name }),
      ...(typeof read.strategy === "string" && { strategy: read.strategy }),
      ...(typeof read.market === "string" && { market: read.market }),
      ...(Array.isArray(read.competitions) && { competitions: read.competitions.map(String) }),
      dateFrom: text(read.dateFrom, ""),
      dateTo: text(read.dateTo, ""),
      bankroll: text(read.bankroll, "1000.00"),
      currency: text(read.currency, "EUR"),
      config: jsonObject(read.config),
      staking: jsonObject(read.staking),
      ...(read.limits !== undefined && { limits: read.limits === null ? null : jsonObject(read.limits) }),
    };
  } catch {
    return {};
  }
}

/** Completes a draft with the defaults of the schemas and of the data at hand. */
export function completed(given: Partial<Draft>, setup: Setup, competitions: readonly Competition[]): Draft {
  const strategy = setup.strategies.find((each) => each.name === given.strategy) ?? setup.strategies[0];
  const covered = competitions.flatMap((each) => each.markets.filter((market) => market.matches > 0));
  const markets = (strategy?.markets ?? []).filter((market) =>
    covered.some((each) => each.market === market),
  );
  const market = given.market ?? (markets.includes(MAIN_MARKET) ? MAIN_MARKET : (markets[0] ?? MAIN_MARKET));
  const first = competitions.find((each) => coverage(each, market) > 0);
  return {
    name: given.name ?? "",
    strategy: strategy?.name ?? "",
    market,
    competitions: given.competitions ?? (first ? [first.code] : []),
    dateFrom: given.dateFrom ?? "",
    dateTo: given.dateTo ?? "",
    bankroll: given.bankroll ?? "1000.00",
    currency: given.currency ?? "EUR",
    config: filled(setup.parameters, given.config),
    staking: completedStaking(given.staking ?? {}, setup),
    limits: given.limits === null ? null : filled(setup.limits, given.limits),
    limitProfile: given.limits === null ? (given.limitProfile ?? null) : null,
  };
}

/** The staking plan of the chosen kind, with its own fields only. */
export function completedStaking(given: JsonObject, { stakingKey, stakings }: Setup): JsonObject {
  const variant = stakings.find((each) => each.value === given[stakingKey]) ?? stakings[0];
  return variant ? { [stakingKey]: variant.value, ...filled(variant.fields, given) } : {};
}

/** Finished matches of a competition with a price on a market. */
export function coverage(competition: Competition, market: string): number {
  return competition.markets.find((each) => each.market === market)?.matches ?? 0;
}

/** What the browser can find wrong, by the field names the API uses. */
export function draftFaults(
  draft: Draft,
  setup: Setup,
  competitions: readonly Competition[],
): Record<string, string> {
  const faults: Record<string, string> = {};
  const chosen = competitions.filter((each) => draft.competitions.includes(each.code));
  if (!draft.competitions.length) faults.competitions = "Choose at least one";
  else if (!chosen.some((each) => coverage(each, draft.market) > 0))
    faults.market = "No match here has a price on it";
  if (draft.dateFrom && draft.dateTo && draft.dateFrom > draft.dateTo)
    faults.date_to = "Before the first day";
  if (!MONEY.test(draft.bankroll)) faults.bankroll = "Not an amount such as 1000.00";
  else if (signOf(draft.bankroll) !== 1) faults.bankroll = "Must be above 0";
  if (draft.name.length > MAX_NAME) faults.name = `At most ${MAX_NAME} characters`;
  const staking = setup.stakings.find((each) => each.value === draft.staking[setup.stakingKey]);
  return {
    ...faults,
    ...faultsOf(setup.parameters, draft.config, "config"),
    ...faultsOf(staking?.fields ?? [], draft.staking, "staking"),
    ...(draft.limits && faultsOf(setup.limits, draft.limits, "limits")),
  };
}

export function requestOf(draft: Draft): BacktestRequest {
  return {
    name: draft.name.trim() || null,
    strategy: draft.strategy,
    config: draft.config,
    competitions: draft.competitions,
    market: draft.market,
    date_from: draft.dateFrom || null,
    date_to: draft.dateTo || null,
    bankroll: draft.bankroll,
    currency: draft.currency,
    staking: draft.staking,
    limits: draft.limits,
    limit_profile: draft.limits === null ? draft.limitProfile : null,
  };
}

/** The settings of a run, to be run again or changed. */
export function draftOf(run: BacktestRun): Draft {
  return {
    name: run.name ?? "",
    strategy: run.strategy,
    market: run.market,
    competitions: run.competitions,
    dateFrom: run.date_from ?? "",
    dateTo: run.date_to ?? "",
    bankroll: run.bankroll,
    currency: run.currency,
    config: jsonObject(run.config),
    staking: jsonObject(run.staking),
    limits: run.limits === null ? null : jsonObject(run.limits),
    limitProfile: run.limit_profile,
  };
}

/** The form's name of a field the server found fault with: `body.staking.flat.stake` is `staking.stake`. */
export function formField(field: string, { stakings }: Setup): string {
  const parts = field.replace(/^body\./, "").split(".");
  const [head, tag] = parts;
  if (head === "staking" && parts.length > 2 && stakings.some((each) => each.value === tag))
    parts.splice(1, 1);
  return parts.slice(0, 2).join(".");
}
