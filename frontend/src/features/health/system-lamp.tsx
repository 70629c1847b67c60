"use client";

import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { cn } from "@/lib/cn";
import { age } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { clock } from "@/lib/time";

import { useSystem, type SystemState } from "./health-context";

type Level = "good" | "bad" | "unknown";

interface Part {
  name: string;
  level: Level;
  text: string;
  meaning: string;
}

export function partsOf({ health, lostAt, unreachable }: SystemState): Part[] {
  if (lostAt !== null) {
    const lost = {
      level: "unknown",
      text: "unknown",
      meaning: "It cannot be asked without the API.",
    } as const;
    return [
      {
        name: "API",
        level: "bad",
        text: unreachable ? "unreachable" : "failing",
        meaning: "What is shown may be old. It is tried again every 5 s.",
      },
      { name: "Database", ...lost },
      { name: "Worker", ...lost },
    ];
  }
  if (!health) {
    const asked = { level: "unknown", text: "asking", meaning: "" } as const;
    return ["API", "Database", "Worker"].map((name) => ({ name, ...asked }));
  }
  const database = health.database === "up";
  const worker = health.worker === "up";
  return [
    { name: "API", level: "good", text: `up, ${health.version}`, meaning: "" },
    {
      name: "Database",
      level: database ? "good" : "bad",
      text: health.database,
      meaning: database ? "" : "Nothing can be read or saved until it is back.",
    },
    {
      name: "Worker",
      level: worker ? "good" : "bad",
      text: health.worker,
      meaning: worker ? "" : "New backtests wait in the queue until a worker is started.",
    },
  ];
}

const LAMP: Record<Level, string> = { good: "bg-profit", bad: "bg-danger", unknown: "bg-faint" };

function Lamp({ level }: { level: Level }) {
  // A ring as well as a colour, so that a bad lamp is recognised without seeing red.
  return (
    <span
      aria-hidden
      className={cn("size-2 rounded-full", LAMP[level], level === "bad" && "ring-2 ring-danger/40")}
    />
  );
}

/** Three lamps, API, database and worker; with a sentence each when opened, and in words when something is wrong. */
export function SystemLamp() {
  const state = useSystem();
  const now = useNow(1_000);
  const parts = partsOf(state);
  const trouble = parts.find((part) => part.level === "bad");
  const said =
    state.lostAt !== null
      ? `API ${parts[0]?.text} since ${clock(state.lostAt)}${now ? ` (${age(now - state.lostAt)})` : ""}`
      : trouble
        ? `${trouble.name} ${trouble.text}`
        : null;

  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button
          variant="ghost"
          size="sm"
          aria-label={`System: ${parts.map((part) => `${part.name} ${part.text}`).join(", ")}`}
          className={cn(
            said && "border border-warn/40 bg-warn/10 text-warn hover:bg-warn/20 hover:text-warn",
          )}
        >
          <span className="flex items-center gap-1">
            {parts.map((part) => (
              <Lamp key={part.name} level={part.level} />
            ))}
          </span>
          {said && (
            <span role="status" className="num text-11">
              {said}
            </span>
          )}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" className="w-72 p-1">
        <dl>
          {parts.map((part) => (
            <div key={part.name} className="px-2 py-1.5">
              <dt className="flex items-center gap-2 text-13">
                <Lamp level={part.level} />
                {part.name}
                <span className="num ml-auto text-12 text-muted">{part.text}</span>
              </dt>
              {part.meaning && <dd className="pl-4 text-12 text-muted">{part.meaning}</dd>}
            </div>
          ))}
        </dl>
      </PopoverContent>
    </Popover>
  );
}
