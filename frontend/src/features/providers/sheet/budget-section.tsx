"use client";

import type { BudgetPlan, BudgetStep } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { Sideways } from "@/components/table/sideways";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import { count, money, percent } from "@/lib/format";
import { words } from "@/lib/words";

import { Until } from "../badges";
import { CELL, HEAD, NUMBER, Nothing } from "./section";

/** What the schedule will cost until the quota turns, against what is left, and what is dropped so that it lasts. */
export function BudgetSection({ budget }: { budget: BudgetPlan }) {
  const { planned_credits: planned, kept_credits: kept, remaining, rate_limit: limit, until, steps } = budget;
  const dropped = planned - kept;
  return (
    <SheetSection
      title="Budget plan"
      aside={
        <>
          ends <Until at={until} />
        </>
      }
    >
      {remaining === null || limit === null ? (
        <p className="text-12 text-muted">
          <span className="num text-text">{count(planned)}</span> credits are planned; no quota of that length
          limits them.
        </p>
      ) : (
        <Against planned={planned} kept={kept} remaining={remaining} limit={limit} />
      )}
      {dropped > 0 && (
        <p className="mt-2 text-12 text-warn">
          <span className="num">{count(dropped)}</span> credits of low priority are left out, so that the
          quota lasts.
        </p>
      )}
      <p className="mt-1 text-12 text-muted">
        Cost <span className="num text-text">{money(budget.money, budget.currency)}</span>
      </p>
      {steps.length === 0 ? <Nothing>Nothing is on the schedule.</Nothing> : <Steps steps={steps} />}
    </SheetSection>
  );
}

interface AgainstProps {
  planned: number;
  kept: number;
  remaining: number;
  limit: string;
}

/** Planned beside left, on one scale: kept in the accent, dropped hatched out, the end of the quota as a mark. */
function Against({ planned, kept, remaining, limit }: AgainstProps) {
  const span = Math.max(planned, remaining, 1);
  const at = (credits: number) => `${(Math.max(0, credits) / span) * 100}%`;
  const over = kept > remaining;
  return (
    <div>
      <p className="flex flex-wrap gap-x-4 text-12 text-muted">
        <span>
          planned <span className="num text-text">{count(planned)}</span>
        </span>
        {kept !== planned && (
          <span>
            kept <span className="num text-text">{count(kept)}</span>
          </span>
        )}
        <span>
          left per {limit} <span className="num text-text">{count(remaining)}</span>
        </span>
        <span className={cn("ml-auto", over && "text-danger")}>
          uses <span className="num">{percent(remaining > 0 ? kept / remaining : null, 0)}</span> of it
        </span>
      </p>
      <div
        role="img"
        aria-label={`Of ${count(remaining)} credits left, ${count(kept)} are planned`}
        className="relative mt-1.5 h-2 rounded-full bg-border"
      >
        <span className="absolute inset-y-0 left-0 rounded-full bg-warn/30" style={{ width: at(planned) }} />
        <span
          className={cn("absolute inset-y-0 left-0 rounded-full", over ? "bg-danger" : "bg-accent")}
          style={{ width: at(kept) }}
        />
        <span
          className="absolute -inset-y-1 w-0.5 -translate-x-full bg-text"
          style={{ left: at(remaining) }}
        />
      </div>
    </div>
  );
}

function Steps({ steps }: { steps: readonly BudgetStep[] }) {
  return (
    <Sideways label="Budget plan">
      <table className="mt-3 w-full">
        <thead>
          <tr>
            <th className={HEAD}>Fetch</th>
            <th className={HEAD}>Priority</th>
            <th className={cn(HEAD, "text-right")}>Calls</th>
            <th className={cn(HEAD, "text-right")}>Credits</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={`${step.kind} ${step.priority}`} className={step.dropped ? "text-muted" : undefined}>
              <td className={cn(CELL, "w-full")}>
                <span className={cn(step.dropped && "line-through")}>{words(step.kind)}</span>
                {step.dropped && (
                  <Badge tone="warn" className="ml-2">
                    Dropped
                  </Badge>
                )}
              </td>
              <td className={cn(CELL, "whitespace-nowrap")}>{words(step.priority)}</td>
              <td className={cn(CELL, NUMBER)}>{count(step.calls)}</td>
              <td className={cn(CELL, NUMBER)}>{count(step.credits)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  );
}
