"use client";

import { ShieldAlert } from "lucide-react";
import { Fragment } from "react";

import type { LimitUse, TradingBreaker } from "@/api/model";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { cn } from "@/lib/cn";
import { percent } from "@/lib/format";
import { moment, utc } from "@/lib/time";
import { words } from "@/lib/words";

import { useRiskStanding } from "./hooks";
import { LEVEL, UNTIL, worstOf } from "./words";

const CONSERVATIVE = "Conservative";
/** Share from which on a limit makes a level above the lowest. */
const NOTED_FROM = 0.5;
const MODE_TONE = "text-warn border-warn/40 bg-warn/10";

/** The risk level of the worst portfolio and conservative mode, in words; nothing while all is normal. */
export function RiskChip() {
  const { portfolios, mode } = useRiskStanding();
  const worst = worstOf(portfolios);
  const level = worst === null || worst.level === "low" ? null : LEVEL[worst.level];
  const on = mode?.is_on ?? false;
  if (!level && !on) return null;
  const said = [level?.name, on && CONSERVATIVE].filter(Boolean).join(" · ");

  return (
    <Popover>
      <PopoverTrigger asChild>
        <Button
          variant="ghost"
          size="sm"
          data-testid="risk-chip"
          className={cn(
            "min-w-0 border text-11 max-md:shrink-0",
            worst?.level === "critical" || !on ? level?.tone : MODE_TONE,
          )}
        >
          <ShieldAlert aria-hidden className="size-3.5 shrink-0" />
          {/* A phone has no place for the words beside the lamps; they are a touch away, and said to screen readers. */}
          <span role="status" className="truncate max-md:sr-only">
            {said}
          </span>
        </Button>
      </PopoverTrigger>
      <PopoverContent align="start" className="w-80 max-w-[calc(100vw-16px)] space-y-2 p-3 text-12">
        {worst && level && (
          <p>
            <span className="font-medium">{level.name}</span>: portfolio {worst.portfolio}
            {worst.is_halted && ", halted by its drawdown"}
          </p>
        )}
        {worst && level && <Used limits={worst.limits} />}
        {on && mode && (
          <>
            <p className="font-medium">Conservative mode. Bets that close others may still be placed.</p>
            <ul className="space-y-2">
              {mode.causes.map((each) => (
                <Cause key={`${each.kind} ${each.subject}`} cause={each} />
              ))}
              {mode.asked.map((each) => (
                <li key={each.id}>
                  Asked for by {each.set_by} {each.venue === null ? "everywhere" : `at ${each.venue}`}:{" "}
                  {each.reason}
                  <Since text="Until somebody ends it" since={each.set_at} />
                </li>
              ))}
            </ul>
          </>
        )}
      </PopoverContent>
    </Popover>
  );
}

/** Limits that are used up far enough to make a level, the worst first. */
function Used({ limits }: { limits: readonly LimitUse[] }) {
  const used = limits.filter((each) => each.share >= NOTED_FROM).sort((a, b) => b.share - a.share);
  if (!used.length) return null;
  return (
    <dl aria-label="Limits used up" className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1">
      {used.map((each) => (
        <Fragment key={each.name}>
          <dt className="text-muted">{words(each.name)}</dt>
          <dd className="num text-right">{percent(each.share, 0)}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

function Cause({ cause }: { cause: TradingBreaker }) {
  if (cause.state === "closed") return null;
  return (
    <li>
      <span className="font-medium">
        {words(cause.kind)} ({cause.subject})
      </span>
      : {cause.reason}
      <Since text={UNTIL[cause.state]} since={cause.since} />
    </li>
  );
}

function Since({ text, since }: { text: string; since: string }) {
  return (
    <span className="block text-muted">
      {text}, since{" "}
      <time dateTime={since} title={utc(since)} className="num">
        {moment(since)}
      </time>
      .
    </span>
  );
}
