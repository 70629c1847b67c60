"use client";

import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { cn } from "@/lib/cn";
import { age } from "@/lib/format";
import { useNow } from "@/lib/hooks";
import { clock } from "@/lib/time";

import { useSystem } from "./health-context";
import { rowsOf, type Level } from "./rows";

const LAMP: Record<Level, string> = { good: "bg-profit", bad: "bg-danger", unknown: "bg-faint" };

function Lamp({ level, quiet = false }: { level: Level; quiet?: boolean }) {
  // A ring as well as a colour, so that a bad lamp is recognised without seeing red.
  return (
    <span
      aria-hidden
      className={cn(
        "size-2 rounded-full",
        LAMP[level],
        level === "bad" && "ring-2 ring-danger/40",
        quiet && "max-sm:hidden",
      )}
    />
  );
}

/**
 * A lamp for API, database, worker and whatever does not run; all processes when opened, and words when something is
 * wrong.
 */
export function SystemLamp() {
  const state = useSystem();
  const now = useNow(1_000);
  const rows = rowsOf(state);
  const trouble = rows.find((row) => row.level === "bad");
  const said =
    state.lostAt !== null
      ? `API ${rows[0]?.text} since ${clock(state.lostAt)}${now ? ` (${age(now - state.lostAt)})` : ""}`
      : trouble
        ? `${trouble.name} ${trouble.text}`
        : null;

  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button
          variant="ghost"
          size="sm"
          aria-label={`System: ${rows.map((row) => `${row.name} ${row.text}`).join(", ")}`}
          className={cn(
            "min-w-0",
            said && "border border-warn/40 bg-warn/10 text-warn hover:bg-warn/20 hover:text-warn",
          )}
        >
          <span className="flex shrink-0 items-center gap-1">
            {rows
              .filter((row) => row.lamp || row.level !== "good")
              .map((row) => (
                // On a phone the words need the space of what is well.
                <Lamp key={row.name} level={row.level} quiet={said !== null && row.level === "good"} />
              ))}
          </span>
          {said && (
            <span role="status" className="num truncate text-11">
              {said}
            </span>
          )}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" className="w-72 p-1">
        <dl>
          {rows.map((row) => (
            <div key={row.name} className="px-2 py-1.5">
              <dt className="flex items-center gap-2 text-13">
                <Lamp level={row.level} />
                {row.name}
                <span className="num ml-auto text-12 text-muted">{row.text}</span>
              </dt>
              {row.meaning && <dd className="pl-4 text-12 text-muted">{row.meaning}</dd>}
            </div>
          ))}
        </dl>
      </PopoverContent>
    </Popover>
  );
}
