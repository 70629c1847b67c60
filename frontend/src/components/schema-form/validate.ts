import { decimal } from "@/lib/format";
import type { Json, JsonObject } from "@/lib/json";

import type { Field, Shape } from "./schema";

const bound = (value: number) =>
  decimal(value, Number.isInteger(value) ? 0 : Math.min(6, String(value).split(".")[1]?.length ?? 2));

function numberFault(shape: Extract<Shape, { kind: "number" }>, value: Json): string | null {
  if (typeof value !== "number") return value === "" ? "Needs a number" : "Not a number";
  if (shape.whole && !Number.isInteger(value)) return "Needs a whole number";
  if (shape.min !== undefined && value < shape.min) return `At least ${bound(shape.min)}`;
  if (shape.above !== undefined && value <= shape.above) return `Must be above ${bound(shape.above)}`;
  if (shape.max !== undefined && value > shape.max) return `At most ${bound(shape.max)}`;
  if (shape.below !== undefined && value >= shape.below) return `Must be below ${bound(shape.below)}`;
  return null;
}

/** Whether a text obeys a schema's pattern; one this browser cannot read is left to the server. */
function matchesPattern(pattern: string | undefined, value: string): boolean {
  if (pattern === undefined) return true;
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

function textFault(shape: Extract<Shape, { kind: "text" }>, value: Json): string | null {
  if (typeof value !== "string") return "Needs a text";
  if (value === "" && !matchesPattern(shape.pattern, "")) return "Needs a value";
  if (shape.minLength !== undefined && value.length < shape.minLength)
    return `At least ${shape.minLength} characters`;
  if (shape.maxLength !== undefined && value.length > shape.maxLength)
    return `At most ${shape.maxLength} characters`;
  if (!matchesPattern(shape.pattern, value))
    return shape.example ? `Not of the form ${shape.example}` : "Not of the right form";
  return null;
}

function listFault(shape: Extract<Shape, { kind: "list" }>, value: Json): string | null {
  if (!Array.isArray(value)) return "Needs a list";
  if (value.length < shape.minItems)
    return shape.minItems === 1 ? "Choose at least one" : `At least ${shape.minItems}`;
  if (shape.maxItems !== undefined && value.length > shape.maxItems) return `At most ${shape.maxItems}`;
  const odd = value.find((item) => typeof item !== "string" || !matchesPattern(shape.pattern, item));
  return odd === undefined ? null : `${String(odd)} is not of the right form`;
}

function recordFault(shape: Extract<Shape, { kind: "record" }>, value: Json): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "Needs names with values";
  for (const [key, item] of Object.entries(value)) {
    const fault = matchesPattern(shape.keyPattern, key)
      ? shapeFault(shape.value, item)
      : "not a name that can be used";
    if (fault) return `${key || "Unnamed"}: ${fault.charAt(0).toLowerCase()}${fault.slice(1)}`;
  }
  return null;
}

function shapeFault(shape: Shape, value: Json): string | null {
  switch (shape.kind) {
    case "number":
      return numberFault(shape, value);
    case "text":
      return textFault(shape, value);
    case "choice":
      return typeof value === "string" && shape.options.includes(value) ? null : "Choose one";
    case "list":
      return listFault(shape, value);
    case "record":
      return recordFault(shape, value);
    case "json":
      return typeof value === "string" ? "Not valid JSON" : null;
    case "switch":
    case "constant":
      return null;
  }
}

/** What is wrong with a field's value, in a few words; null when nothing is. */
export function faultOf(field: Field, value: Json | undefined): string | null {
  if (value === null || value === undefined) return field.nullable ? null : "Needs a value";
  return shapeFault(field.shape, value);
}

/** Faults of an object by the dotted path of the field, under `prefix`. */
export function faultsOf(
  fields: readonly Field[],
  values: JsonObject,
  prefix: string,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const field of fields) {
    const fault = faultOf(field, values[field.name]);
    if (fault) found[`${prefix}.${field.name}`] = fault;
  }
  return found;
}
