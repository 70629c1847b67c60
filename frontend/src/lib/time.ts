/** Dates and times as text. Without a zone they are given in the reader's own. */

import { UNKNOWN } from "./format";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

type Zone = "local" | "utc";

interface Parts {
  year: number;
  month: number;
  day: number;
  weekday: number;
  clock: string;
}

const pad = (value: number) => String(value).padStart(2, "0");

function partsOf(iso: string | number, zone: Zone): Parts | null {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return null;
  return zone === "utc"
    ? {
        year: at.getUTCFullYear(),
        month: at.getUTCMonth(),
        day: at.getUTCDate(),
        weekday: at.getUTCDay(),
        clock: `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`,
      }
    : {
        year: at.getFullYear(),
        month: at.getMonth(),
        day: at.getDate(),
        weekday: at.getDay(),
        clock: `${pad(at.getHours())}:${pad(at.getMinutes())}`,
      };
}

type Print = (parts: Parts) => string;
const dayText: Print = (p) => `${p.day} ${MONTHS[p.month]} ${p.year}`;

function printed(iso: string | number | null | undefined, zone: Zone, print: Print): string {
  const parts = iso === null || iso === undefined ? null : partsOf(iso, zone);
  return parts ? print(parts) : UNKNOWN;
}

/** `12 Aug 2023`. A plain date (`2023-08-12`) has no zone and stays itself. */
export function date(iso: string | number | null | undefined, zone: Zone = "local"): string {
  const plain = typeof iso === "string" && /^\d{4}-\d{2}-\d{2}$/.test(iso);
  return printed(iso, plain ? "utc" : zone, dayText);
}

/** `Sat 12 Aug 2023`. */
export const weekday = (iso: string, zone: Zone = "local"): string =>
  printed(iso, zone, (p) => `${DAYS[p.weekday]} ${dayText(p)}`);

/** `Aug 2023`. */
export const month = (ms: number): string => printed(ms, "utc", (p) => `${MONTHS[p.month]} ${p.year}`);

/** `15:00`. */
export const clock = (iso: string | number, zone: Zone = "local"): string =>
  printed(iso, zone, (p) => p.clock);

/** `15:00:02.204`, for what happens within a second. */
export function preciseClock(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return UNKNOWN;
  return `${clock(iso)}:${pad(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

/** `12 Aug 2023, 15:00`. */
export const dateTime = (iso: string | null | undefined, zone: Zone = "local"): string =>
  printed(iso, zone, (p) => `${dayText(p)}, ${p.clock}`);

/** `15:00` of today, else `12 Aug 2023, 15:00`. */
export const moment = (iso: string): string =>
  dayKey(iso) === dayKey(new Date().toISOString()) ? clock(iso) : dateTime(iso);

/** `2023-08-12 13:00 UTC`, for hovering over a local time. */
export const utc = (iso: string | null | undefined): string =>
  printed(iso, "utc", (p) => `${p.year}-${pad(p.month + 1)}-${pad(p.day)} ${p.clock} UTC`);

/** The calendar day of an instant as `2023-08-12`, to group by. */
export const dayKey = (iso: string, zone: Zone = "local"): string =>
  printed(iso, zone, (p) => `${p.year}-${pad(p.month + 1)}-${pad(p.day)}`);
