/** What the form calls the fields that the API knows by their keys. */

import type { Field } from "@/components/schema-form/schema";
import { withLabels } from "@/lib/field-labels";
import { count } from "@/lib/format";
import type { ApiError, FieldProblem } from "@/lib/request";

import { formField, type Setup } from "./draft";

/** The fields beside those of the schemas, by the API's names. */
export const FIELD_LABELS = {
  competitions: "Competitions",
  market: "Market",
  date_from: "First day",
  date_to: "Last day",
  strategy: "Strategy",
  bankroll: "Starting bankroll",
  currency: "Currency",
  staking: "Staking",
  limits: "Limits",
  name: "A label of your own",
} as const;

/** The form's names of settings by their dotted path. */
export type Titles = ReadonlyMap<string, string>;

export function titlesOf(setup: Setup | undefined): Titles {
  if (!setup) return new Map();
  const named = (group: string, fields: readonly Field[]) =>
    fields.map((field) => [`${group}.${field.name}`, field.title] as const);
  return new Map([
    [`staking.${setup.stakingKey}`, FIELD_LABELS.staking],
    ...named("config", setup.parameters),
    ...setup.stakings.flatMap((variant) => named("staking", variant.fields)),
    ...named("limits", setup.limits),
  ]);
}

const GROUPS = ["config", "limits", "staking"] as const;
/** A request or a part of it whose fields do not go together: the reason names the fields. */
const WHOLES: ReadonlySet<string> = new Set(["body", ...GROUPS]);

/**
 * The form's label of a key in the API's words, which is a path (`config.min_edge`) or, where the sentence is of a group
 * of fields, the name alone (`min_edge`).
 */
function labelOf(setup: Setup, group?: string): (key: string) => string | undefined {
  const titles = titlesOf(setup);
  const top = new Map<string, string>(Object.entries(FIELD_LABELS));
  const groups = group ? [group, ...GROUPS.filter((each) => each !== group)] : GROUPS;
  return (key) => {
    const path = formField(key, setup);
    const names = [path, ...groups.map((each) => `${each}.${path}`)];
    return top.get(path) ?? names.map((name) => titles.get(name)).find((title) => title !== undefined);
  };
}

/** Why a field is refused, in the form's words. */
export const reasonText = ({ field, reason }: FieldProblem, setup: Setup): string =>
  withLabels(reason, labelOf(setup, field.split(".")[0]));

/** The same with the field's label before it, for where the field is not in sight. */
export function problemText({ field, reason }: FieldProblem, setup: Setup): string {
  const said = reasonText({ field, reason }, setup);
  return WHOLES.has(field) ? said : `${labelOf(setup)(field) ?? field}: ${said}`;
}

const LISTED = 3;

/** Why a request was refused, in the form's words: the first faults, or what is said of the whole. */
export function refusalText({ fields, message }: ApiError, setup: Setup): string {
  if (!fields.length) return withLabels(message, labelOf(setup));
  const listed = fields.slice(0, LISTED).map((each) => problemText(each, setup));
  const more = fields.length - listed.length;
  return `${listed.join("; ")}${more > 0 ? ` (and ${count(more)} more)` : ""}.`;
}

/** Why a run failed, in the form's words; as the server says it until those are known. */
export const failureText = (error: string, setup: Setup | undefined): string =>
  setup ? withLabels(error, labelOf(setup)) : error;
