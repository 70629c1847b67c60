/** Exact work on the decimal strings the API sends for money and odds; floats never touch them. */

const PATTERN = /^([+-]?)(\d+)(?:\.(\d+))?$/;

interface Scaled {
  units: bigint;
  scale: number;
}

function scaled(text: string): Scaled | null {
  const match = PATTERN.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = "0", fraction = ""] = match;
  const units = BigInt(whole + fraction);
  return { units: sign === "-" ? -units : units, scale: fraction.length };
}

function text({ units, scale }: Scaled): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale ? `.${digits.slice(digits.length - scale)}` : "";
  return `${units < 0n ? "-" : ""}${whole}${fraction}`;
}

/** -1, 0 or 1; null for what is not a decimal number. */
export function signOf(value: string): -1 | 0 | 1 | null {
  const read = scaled(value);
  if (!read) return null;
  if (read.units === 0n) return 0;
  return read.units < 0n ? -1 : 1;
}

/** `a - b` with the finer scale of the two; null when either is not a decimal number. */
export function subtract(a: string, b: string): string | null {
  const left = scaled(a);
  const right = scaled(b);
  if (!left || !right) return null;
  const scale = Math.max(left.scale, right.scale);
  const raise = (value: Scaled) => value.units * 10n ** BigInt(scale - value.scale);
  return text({ units: raise(left) - raise(right), scale });
}

/** The digits of a decimal string in groups of three, with no sign; null when it is not one. */
export function grouped(value: string, separator: string): string | null {
  const read = scaled(value);
  if (!read) return null;
  const plain = text({ units: read.units < 0n ? -read.units : read.units, scale: read.scale });
  const [whole = "0", fraction] = plain.split(".");
  const groups = whole.replace(/\B(?=(\d{3})+(?!\d))/g, separator);
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}
