/** Checks of what comes from outside, each of which proves a type. */

export type Guard<Value> = (value: unknown) => value is Value;

export const isText: Guard<string> = (value): value is string => typeof value === "string";

/** A whole number from zero on: a count, a position, an id. */
export const isWhole: Guard<number> = (value): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;

export const isNumber: Guard<number> = (value): value is number =>
  typeof value === "number" && Number.isFinite(value);

export const isBoolean: Guard<boolean> = (value): value is boolean => typeof value === "boolean";

/** A decimal number as text, as the API writes money and odds. */
export const isDecimal: Guard<string> = (value): value is string =>
  isText(value) && value.trim() !== "" && Number.isFinite(Number(value));

/** An instant as text. */
export const isInstant: Guard<string> = (value): value is string =>
  isText(value) && !Number.isNaN(Date.parse(value));

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const oneOf =
  <const Value extends string>(...values: readonly Value[]): Guard<Value> =>
  (value): value is Value =>
    values.some((each) => each === value);

export const orNull =
  <Value>(guard: Guard<Value>): Guard<Value | null> =>
  (value): value is Value | null =>
    value === null || guard(value);

export const listOf =
  <Value>(guard: Guard<Value>): Guard<Value[]> =>
  (value): value is Value[] =>
    Array.isArray(value) && value.every(guard);

/** An object with at least these fields; others are no fault, so that the sender may add some. */
export const shaped =
  <Value extends object>(fields: { [Key in keyof Value]-?: Guard<Value[Key]> }): Guard<Value> =>
  (value): value is Value => {
    const guards: [string, Guard<unknown>][] = Object.entries(fields);
    return isRecord(value) && guards.every(([key, guard]) => guard(value[key]));
  };
