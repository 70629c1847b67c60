/** Reads the part of JSON Schema that parameters of strategies, staking plans and limits are written in. */

import type { Json, JsonObject } from "@/lib/json";

interface Facts {
  name: string;
  title: string;
  description: string;
  /** Whether the value may be absent: null stands for "off". */
  nullable: boolean;
  default: Json | undefined;
}

export type Shape =
  | {
      kind: "number";
      whole: boolean;
      min?: number;
      max?: number;
      /** Bounds that are themselves not allowed. */
      above?: number;
      below?: number;
    }
  | { kind: "text"; pattern?: string; minLength?: number; maxLength?: number; example?: string }
  | { kind: "choice"; options: string[] }
  | { kind: "switch" }
  | { kind: "constant"; value: Json }
  | { kind: "list"; pattern?: string; minItems: number; maxItems?: number }
  | { kind: "record"; keyPattern?: string; value: Shape }
  /** Anything else: edited as JSON and validated by the server. */
  | { kind: "json" };

export type Field = Facts & { shape: Shape };

export interface Variant {
  value: string;
  title: string;
  description: string;
  fields: Field[];
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const text = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);
const number = (value: Json | undefined): number | undefined =>
  typeof value === "number" ? value : undefined;

/** Follows a local `$ref`; keywords beside it win over those it points at. */
function resolved(schema: JsonObject, root: JsonObject): JsonObject {
  const ref = text(schema.$ref);
  if (!ref?.startsWith("#/")) return schema;
  const target = ref
    .slice(2)
    .split("/")
    .reduce<Json | undefined>((at, part) => object(at)[part], root);
  const { $ref: _followed, ...beside } = schema;
  return { ...resolved(object(target), root), ...beside };
}

function shapeOf(schema: JsonObject, root: JsonObject): Shape {
  if (schema.const !== undefined) return { kind: "constant", value: schema.const };
  const options = list(schema.enum);
  if (options.length && options.every((option) => typeof option === "string"))
    return { kind: "choice", options };
  switch (schema.type) {
    case "number":
    case "integer":
      return {
        kind: "number",
        whole: schema.type === "integer",
        min: number(schema.minimum),
        max: number(schema.maximum),
        above: number(schema.exclusiveMinimum),
        below: number(schema.exclusiveMaximum),
      };
    case "boolean":
      return { kind: "switch" };
    case "string":
      return {
        kind: "text",
        pattern: text(schema.pattern),
        minLength: number(schema.minLength),
        maxLength: number(schema.maxLength),
        example: text(list(schema.examples)[0]),
      };
    case "array":
      return arrayShape(schema, root);
    case "object":
      return recordShape(schema, root);
    default:
      return { kind: "json" };
  }
}

function arrayShape(schema: JsonObject, root: JsonObject): Shape {
  const items = resolved(object(schema.items), root);
  if (items.type !== "string") return { kind: "json" };
  return {
    kind: "list",
    pattern: text(items.pattern),
    minItems: number(schema.minItems) ?? 0,
    maxItems: number(schema.maxItems),
  };
}

function recordShape(schema: JsonObject, root: JsonObject): Shape {
  const [pattern, byPattern] = Object.entries(object(schema.patternProperties))[0] ?? [];
  const rest = byPattern ?? schema.additionalProperties;
  if (!isObject(rest)) return { kind: "json" };
  return { kind: "record", keyPattern: pattern, value: shapeOf(resolved(rest, root), root) };
}

/** `anyOf` with null is how an optional value is written; the other member holds its shape. */
function withoutNull(schema: JsonObject, root: JsonObject): { schema: JsonObject; nullable: boolean } {
  const members = list(schema.anyOf).map((member) => resolved(object(member), root));
  const solid = members.filter((member) => member.type !== "null");
  const [only] = solid;
  if (!only || solid.length > 1) return { schema, nullable: false };
  const { anyOf: _members, ...beside } = schema;
  return { schema: { ...only, ...beside }, nullable: members.length > 1 };
}

function spoken(name: string): string {
  const spaced = name.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** The fields of an object schema, in its order. */
export function fieldsOf(schema: JsonObject, root: JsonObject = schema): Field[] {
  return Object.entries(object(schema.properties)).map(([name, raw]) => {
    const { schema: own, nullable } = withoutNull(resolved(object(raw), root), root);
    return {
      name,
      title: text(own.title) ?? spoken(name),
      description: text(own.description) ?? "",
      nullable,
      default: own.default,
      shape: shapeOf(own, root),
    };
  });
}

/** The members of a `oneOf` that one constant field distinguishes; empty when the schema is none. */
export function variantsOf(schema: JsonObject): { key: string; variants: Variant[] } {
  const key = text(object(schema.discriminator).propertyName) ?? "kind";
  const variants = list(schema.oneOf).flatMap((member) => {
    const own = resolved(object(member), schema);
    const fields = fieldsOf(own, schema);
    const tag = fields.find((field) => field.name === key)?.shape;
    if (tag?.kind !== "constant" || typeof tag.value !== "string") return [];
    return [
      {
        value: tag.value,
        title: text(own.title) ?? spoken(tag.value),
        description: text(own.description) ?? "",
        fields: fields.filter((field) => field.name !== key),
      },
    ];
  });
  return { key, variants };
}

function startOf(field: Field): Json {
  if (field.default !== undefined) return field.default;
  if (field.nullable) return null;
  switch (field.shape.kind) {
    case "constant":
      return field.shape.value;
    case "choice":
      return field.shape.options[0] ?? "";
    case "switch":
      return false;
    case "list":
      return [];
    case "record":
    case "json":
      return {};
    case "text":
      return field.shape.example ?? "";
    case "number":
      return field.shape.min ?? 0;
  }
}

/** A value for every field: that of `given` where it has one, else the schema's default; unknown keys are left out. */
export function filled(fields: readonly Field[], given: JsonObject = {}): JsonObject {
  return Object.fromEntries(fields.map((field) => [field.name, given[field.name] ?? keptNull(field, given)]));
}

function keptNull(field: Field, given: JsonObject): Json {
  return given[field.name] === null && field.nullable ? null : startOf(field);
}

/** What an optional field starts with when it is switched on. */
export function switchedOn(field: Field): Json {
  if (field.default !== undefined && field.default !== null) return field.default;
  return startOf({ ...field, default: undefined, nullable: false });
}
