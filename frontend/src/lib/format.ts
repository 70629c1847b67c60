/** The only place that turns numbers into text. Unknown is "–"; minus is U+2212; units are thin-spaced. */

import { grouped, signOf } from "./decimal";

export const UNKNOWN = "–";
export const MINUS = "\u2212";
/** Groups digits: of equal width as they are, a number with spaces would read as two. */
const GROUP = ",";
/** Narrow no-break space: holds units without letting a number wrap. */
const THIN = "\u202f";

type Maybe<T> = T | null | undefined;

interface Signed {
  /** Show + on gains too. Zero never has a sign. */
  sign?: boolean;
}

const SYMBOLS: Record<string, string> = { EUR: "€", GBP: "£", USD: "$", JPY: "¥" };

function signText(sign: number, options: Signed): string {
  if (sign < 0) return MINUS;
  return sign > 0 && options.sign ? "+" : "";
}

/** A decimal string without its currency, for columns whose header names it: `-1234.5` → `−1,234.5`. */
export function amount(value: Maybe<string>, options: Signed = {}): string {
  if (value === null || value === undefined) return UNKNOWN;
  const digits = grouped(value, GROUP);
  const sign = signOf(value);
  if (digits === null || sign === null) return UNKNOWN;
  return signText(sign, options) + digits;
}

/** A decimal string with its currency: `€1,234.50`, `−€12.00`, `CHF 5.00`. */
export function money(value: Maybe<string>, currency: string, options: Signed = {}): string {
  const plain = amount(value, options);
  if (plain === UNKNOWN) return UNKNOWN;
  const unit = SYMBOLS[currency] ?? `${currency}${THIN}`;
  const signed = /^[+\u2212]/.test(plain);
  return signed ? plain[0] + unit + plain.slice(1) : unit + plain;
}

/**
 * A size in what its venue counts in, with as many places as that has: `£120.50`, `¥12,345`. Of nobody knows what, it
 * has no sign: `120.50 of an unknown currency`.
 */
export function size(value: Maybe<{ amount: string; asset: string | null }>): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (value.asset !== null) return money(value.amount, value.asset);
  const plain = amount(value.amount);
  return plain === UNKNOWN ? UNKNOWN : `${plain} of an unknown currency`;
}

/** A float with fixed places, grouped: 12345.678 → `12,345.68`. */
export function decimal(value: Maybe<number>, places = 2, options: Signed = {}): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const digits = Math.abs(value).toFixed(places);
  const sign = Number(digits) === 0 ? 0 : Math.sign(value);
  return signText(sign, options) + (grouped(digits, GROUP) ?? digits);
}

export function count(value: Maybe<number>, options: Signed = {}): string {
  return decimal(value, 0, options);
}

/** A fraction as percent: 0.0213 → `2.1 %`. */
export function percent(fraction: Maybe<number>, places = 1, options: Signed = {}): string {
  const digits = share(fraction, places, options);
  return digits === UNKNOWN ? UNKNOWN : `${digits}${THIN}%`;
}

/** The same without the unit, for columns headed "%". */
export function share(fraction: Maybe<number>, places = 1, options: Signed = {}): string {
  return fraction === null || fraction === undefined ? UNKNOWN : decimal(fraction * 100, places, options);
}

/** A probability to 0.1 %. */
export const probability = (value: Maybe<number>): string => percent(value, 1);

/** An edge to 0.1 %, always signed. */
export const edge = (value: Maybe<number>): string => percent(value, 1, { sign: true });

export const ODDS_FORMATS = ["decimal", "american", "fractional"] as const;
export type OddsFormat = (typeof ODDS_FORMATS)[number];

export interface OddsOptions {
  /** Computed, and not offered: such odds end in any digit, so that a column of them has three places throughout. */
  fair?: boolean;
}

/** Prints odds in the reader's format. */
export type PrintOdds<Value = string> = (value: Value, options?: OddsOptions) => string;

/** Decimal odds as text in the reader's format; 1 and below are no odds. */
export function odds(
  value: Maybe<string | number>,
  format: OddsFormat = "decimal",
  { fair = false }: OddsOptions = {},
): string {
  if (value === null || value === undefined || value === "") return UNKNOWN;
  const number = Number(value);
  if (!Number.isFinite(number) || number <= 1) return UNKNOWN;
  if (format === "american") return american(number);
  if (format === "fractional") return fractional(number);
  const isOfTwoPlaces = !fair && Math.abs(number * 100 - Math.round(number * 100)) < 1e-6;
  return number.toFixed(isOfTwoPlaces ? 2 : 3);
}

function american(value: number): string {
  return value >= 2 ? `+${Math.round((value - 1) * 100)}` : `${MINUS}${Math.round(100 / (value - 1))}`;
}

/**
 * The simplest fraction that rounds to the same odds at two places, distinct from its neighbour 1/(n − 1) on short
 * odds; bookmakers' own ladders end at 1/100.
 */
function fractional(value: number): string {
  const net = value - 1;
  const tolerance = Math.min(0.005, net * net);
  for (let below = 1; below <= 100; below += 1) {
    const above = Math.round(net * below);
    if (above > 0 && Math.abs(above / below - net) < tolerance) return `${above}/${below}`;
  }
  return `${Math.round(net * 1000)}/1000`;
}

/** A length of time in days: `0.4` → `10 h`, `143.2` → `143 d`. */
export function days(value: Maybe<number>): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const hours = Math.round(value * 24);
  return hours === 0 ? `0${THIN}d` : age(hours * 3_600_000);
}

const SIZES = ["B", "kB", "MB", "GB", "TB"] as const;
const THREE_DIGITS = 3;

/** A size on disk to three digits: `1482309632` → `1.48 GB`. */
export function bytes(value: Maybe<number>): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return UNKNOWN;
  const power = Math.min(SIZES.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3)));
  const scaled = value / 1000 ** power;
  const places = power === 0 ? 0 : Math.max(0, THREE_DIGITS - 1 - Math.floor(Math.log10(scaled)));
  return `${decimal(scaled, places)}${THIN}${SIZES[power] ?? "B"}`;
}

const STEPS: readonly [unit: string, ms: number][] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
];

/** A length of time in its largest whole unit: `3 s`, `4 min`, `2 h`, `5 d`. */
export function age(ms: Maybe<number>): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNKNOWN;
  for (const [unit, size] of STEPS) {
    if (ms >= size) return `${count(Math.floor(ms / size))}${THIN}${unit}`;
  }
  return `${Math.max(0, Math.floor(ms / 1000))}${THIN}s`;
}

/** How long work took: below a minute with one decimal place. */
export function elapsed(ms: Maybe<number>): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return UNKNOWN;
  return ms < 60_000 ? `${decimal(Math.max(0, ms) / 1000, 1)}${THIN}s` : age(ms);
}
