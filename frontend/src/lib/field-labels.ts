import type { ApiError } from "./request";
import { words } from "./words";

/**
 * A key in a sentence: the parts of a path, or of a name, are joined by dots or underscores. A single word is not taken
 * for one (`market` may mean the market), but before a colon, where a list of faults has its fields.
 */
const KEY = /\b[a-z][a-z0-9]*(?:[._][a-z0-9]+)+\b|(?<=^|[:;] )[a-z][a-z0-9]*(?=: )/g;

/**
 * A sentence of the server's with labels for its keys: `min_edge 5.0 is above max_edge 0.5` is
 * `“Least edge” 5.0 is above “Largest edge” 0.5`. A key without a label stays as it is.
 */
export function withLabels(text: string, labelOf: (key: string) => string | undefined): string {
  return text.replace(KEY, (key, at: number) => {
    const label = labelOf(key);
    if (label === undefined) return key;
    const heads = text.startsWith(": ", at + key.length);
    return heads ? label : `\u201c${label}\u201d`;
  });
}

/** The last name in a path: `competition` of `competition.0`, which is the first of several. */
const nameIn = (path: string): string =>
  path
    .split(".")
    .filter((part) => !/^\d+$/.test(part))
    .at(-1) ?? path;

/** Why a request failed, where no form has labels: keys of fields are opened, `date_from` into `Date from`. */
export function errorText({ message, fields }: Pick<ApiError, "message" | "fields">): string {
  const known = new Set(fields.map(({ field }) => field));
  return withLabels(message, (key) => (known.has(key) ? words(nameIn(key)) : undefined));
}
