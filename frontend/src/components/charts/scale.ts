/** Geometry of charts: pure functions from numbers to pixels and ticks. */

import { clock } from "@/lib/time";

export interface Point {
  /** ms since the epoch. */
  x: number;
  y: number;
}

export type Extent = readonly [low: number, high: number];

/** A linear map from a domain to pixels. A domain of one value maps to the middle. */
export function linear([low, high]: Extent, [from, to]: Extent): (value: number) => number {
  const span = high - low;
  return (value) => (span === 0 ? (from + to) / 2 : from + ((value - low) / span) * (to - from));
}

/** Round steps (1, 2, 2.5 or 5 times a power of ten) inside a domain, about `wanted` of them. */
export function ticks([low, high]: Extent, wanted: number): number[] {
  const span = high - low;
  if (!(span > 0) || wanted < 1) return [low];
  const raw = span / wanted;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5].find((times) => times * power >= raw) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

const MONTH_STEPS = [1, 2, 3, 6, 12, 24, 60, 120];
const DAY = 86_400_000;

interface TimeTick {
  at: number;
  text: string;
}

const NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Starts of months (days on short spans, times of day below two days), at most `most`; Januaries are labelled as years. */
export function timeTicks([low, high]: Extent, most: number): TimeTick[] {
  const span = high - low;
  if (!(span > 0) || most < 1) return [];
  if (span < 2 * DAY) return clockTicks(low, high, most);
  if (span / DAY < 62) return dayTicks(low, high, most);
  const months = span / (30.44 * DAY);
  const step = MONTH_STEPS.find((size) => months / size <= most) ?? 240;
  const start = new Date(low);
  const found: TimeTick[] = [];
  const first = Math.ceil((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step) * step;
  for (let index = first; ; index += step) {
    const at = Date.UTC(Math.floor(index / 12), index % 12, 1);
    if (at > high) return found;
    if (at < low) continue;
    const year = String(Math.floor(index / 12));
    found.push({ at, text: index % 12 === 0 ? year : (NAMES[index % 12] ?? "") });
  }
}

const MINUTE = 60_000;
const CLOCK_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720];

/** Round times of the reader's day. */
function clockTicks(low: number, high: number, most: number): TimeTick[] {
  const step = (CLOCK_STEPS.find((size) => (high - low) / (size * MINUTE) <= most - 1) ?? 1440) * MINUTE;
  const offset = new Date(low).getTimezoneOffset() * MINUTE;
  const found: TimeTick[] = [];
  for (let at = Math.ceil((low - offset) / step) * step + offset; at <= high; at += step)
    found.push({ at, text: clock(at) });
  return found;
}

function dayTicks(low: number, high: number, most: number): TimeTick[] {
  const step = Math.max(1, Math.ceil((high - low) / DAY / most)) * DAY;
  const found: TimeTick[] = [];
  for (let at = Math.ceil(low / DAY) * DAY; at <= high; at += step) {
    const day = new Date(at);
    found.push({ at, text: `${day.getUTCDate()} ${NAMES[day.getUTCMonth()]}` });
  }
  return found;
}

/** Index of the last point at or before `x`; -1 before the first. Points are in order of `x`. */
export function lastAt(points: readonly Point[], x: number): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle] as Point).x <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The points inside a window, with the one before it carried to its edge so that lines start there. */
export function within(points: readonly Point[], [low, high]: Extent): Point[] {
  const before = lastAt(points, low);
  const inside = points.slice(before + 1, lastAt(points, high) + 1);
  const carried = points[before];
  return carried ? [{ x: low, y: carried.y }, ...inside] : [...inside];
}

/** Lowest and highest `y` over several lines, widened by `pad` of the span; null without points. */
export function extentOf(
  lines: readonly (readonly Point[])[],
  pad: number,
  include: readonly number[] = [],
): Extent | null {
  let low = Infinity;
  let high = -Infinity;
  const take = (y: number) => {
    low = Math.min(low, y);
    high = Math.max(high, y);
  };
  for (const line of lines) for (const point of line) take(point.y);
  if (low > high) return null;
  include.forEach(take);
  const margin = (high - low || Math.abs(high) || 1) * pad;
  return [low - margin, high + margin];
}

/** An SVG path that holds each value until the next is known: a bankroll does not move between settlements. */
export function stepPath(
  points: readonly Point[],
  x: (v: number) => number,
  y: (v: number) => number,
): string {
  const [first, ...rest] = points;
  if (!first) return "";
  const at = (value: number) => Math.round(value * 10) / 10;
  return rest.reduce(
    (path, point) => `${path}H${at(x(point.x))}V${at(y(point.y))}`,
    `M${at(x(first.x))},${at(y(first.y))}`,
  );
}

/** Moves labels apart so that none is nearer than `gap` to the next, in the same order and within the bounds. */
export function spread(wanted: readonly number[], gap: number, [top, bottom]: Extent): number[] {
  const order = wanted.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at);
  let floor = top;
  for (const label of order) {
    label.at = Math.max(label.at, floor);
    floor = label.at + gap;
  }
  let ceiling = bottom;
  for (const label of [...order].reverse()) {
    label.at = Math.min(label.at, ceiling);
    ceiling = label.at - gap;
  }
  const placed = new Array<number>(wanted.length);
  for (const label of order) placed[label.index] = label.at;
  return placed;
}

/** Levels whose labels differ: where two of them have the same, the second is left out. */
export function apart(levels: readonly number[], format: (level: number) => string): number[] {
  return levels.filter((level, index) => {
    const before = levels[index - 1];
    return before === undefined || format(before) !== format(level);
  });
}
