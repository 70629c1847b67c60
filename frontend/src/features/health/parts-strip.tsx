"use client";

import { AlertTriangle, RotateCw } from "lucide-react";
import type { ReactNode } from "react";

import type { Part } from "@/api/model";
import { Ago } from "@/components/timestamp";
import { cn } from "@/lib/cn";
import { age, count } from "@/lib/format";
import { useNow } from "@/lib/hooks";

import { useSystem } from "./health-context";
import { MEANINGS, partName } from "./rows";

/** So long after a restart people may still wonder what happened. */
const LATELY_MS = 3_600_000;

const WORST_FIRST = ["down", "restarting", "starting"] as const;

const stoppedLately = ({ last_exit: last }: Part, now: number): boolean =>
  last !== null && now - Date.parse(last.at) < LATELY_MS;

/** Processes that do not run, and those that were started again within the last hour; nothing while all is well. */
export function PartsStrip() {
  const { health, lostAt } = useSystem();
  const now = useNow(1_000);
  // Without the API nothing is known of them, which the system's lamp says.
  if (lostAt !== null || now === null) return null;
  const parts = health?.parts ?? [];
  const away = WORST_FIRST.flatMap((state) => parts.filter((part) => part.state === state));
  const back = parts.filter((part) => part.state === "running" && stoppedLately(part, now));
  if (away.length + back.length === 0) return null;
  const down = away.some((part) => part.state === "down");
  const Icon = away.length > 0 ? AlertTriangle : RotateCw;
  return (
    <div
      role="status"
      data-testid="parts-strip"
      className={cn(
        "mb-3 flex items-start gap-2.5 rounded border px-3 py-2 text-12",
        down ? "border-danger/40 bg-danger/10" : away.length > 0 ? "border-warn/40 bg-warn/10" : "bg-surface",
      )}
    >
      <Icon
        aria-hidden
        className={cn(
          "mt-0.5 size-3.5 shrink-0",
          down ? "text-danger" : away.length > 0 ? "text-warn" : "text-muted",
        )}
      />
      <ul className="flex min-w-0 flex-col gap-1">
        {[...away, ...back].map((part) => (
          <li key={part.key} className="text-pretty break-words">
            <Line part={part} now={now} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Line({ part, now }: { part: Part; now: number }) {
  const name = partName(part);
  // Some reasons are words, some a sentence.
  const reason = part.last_exit?.reason.replace(/\.$/, "");
  switch (part.state) {
    case "down":
      return (
        <>
          <Said tone="text-danger">{name} is down</Said>. It stopped too often, at last{" "}
          <Ago at={part.last_exit?.at ?? part.since} />
          {reason && <> ({reason})</>}. {MEANINGS[part.key]} Its log says why;{" "}
          <code className="whitespace-nowrap font-mono">advisor retry</code> starts it again.
        </>
      );
    case "restarting":
      return (
        <>
          <Said tone="text-warn">{name} stopped</Said> <Ago at={part.last_exit?.at ?? part.since} />
          {reason && <> ({reason})</>}. {nextTry(part, now)} {MEANINGS[part.key]}
        </>
      );
    case "starting":
      return (
        <>
          <Said tone="text-warn">{name} is starting</Said>
          {part.last_exit && (
            <>
              {" "}
              after it stopped <Ago at={part.last_exit.at} /> ({reason})
            </>
          )}
          . {MEANINGS[part.key]}
        </>
      );
    case "running":
      return (
        <span className="text-muted">
          <Said tone="text-text">{name} was restarted</Said> <Ago at={part.since} /> ({reason}) and runs.{" "}
          {part.restarts > 1 && <>It was restarted {count(part.restarts)} times since the start.</>}
        </span>
      );
  }
}

function Said({ tone, children }: { tone: string; children: ReactNode }) {
  return <span className={cn("font-medium", tone)}>{children}</span>;
}

function nextTry({ next_try: at }: Part, now: number): string {
  const wait = at === null ? 0 : Date.parse(at) - now;
  return wait > 0
    ? `It is started again in ${age(Math.ceil(wait / 1_000) * 1_000)}.`
    : "It is started again as soon as it can be.";
}
