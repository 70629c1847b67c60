"use client";

import { cn } from "@/lib/cn";
import { age } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { date, dateTime, utc } from "@/lib/time";

interface TimestampProps {
  at: string;
  className?: string;
}

/** An instant in the reader's zone, in UTC on hover. */
export function Timestamp({ at, className }: TimestampProps) {
  return (
    <time dateTime={at} title={utc(at)} className={className ?? "num whitespace-nowrap"}>
      {dateTime(at)}
    </time>
  );
}

/** How long ago an instant was, in words; the full time on hover. */
export function Ago({ at, className }: TimestampProps) {
  const now = useNow(10_000);
  const passed = now === null ? null : now - Date.parse(at);
  return (
    <time dateTime={at} title={utc(at)} className={cn("whitespace-nowrap font-sans tabular-nums", className)}>
      {passed === null ? date(at) : passed < 10_000 ? "just now" : `${age(passed)} ago`}
    </time>
  );
}
