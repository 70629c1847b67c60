"use client";

import { useState } from "react";

import type { Spend } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { Sideways } from "@/components/table/sideways";
import { Segmented } from "@/components/ui/segmented";
import { cn } from "@/lib/cn";
import { count, money } from "@/lib/format";
import { date } from "@/lib/time";

import { CELL, HEAD, Nothing, NUMBER } from "./section";
import { spendDays, type SpendDay } from "./spend-days";

const DAYS = 31;
const MEASURES = ["credits", "calls", "money"] as const;
type Measure = (typeof MEASURES)[number];
const NAMES: Record<Measure, string> = { credits: "Credits", calls: "Calls", money: "Money" };

const sizeOf = (spend: Spend | null, measure: Measure): number => (spend ? Number(spend[measure]) : 0);

function printed(spend: Spend | null, measure: Measure): string {
  if (!spend) return "0";
  return measure === "money" ? money(spend.money, spend.currency) : count(spend[measure]);
}

/** What calls cost on each of the last days (UTC). */
export function SpendSection({ spend }: { spend: readonly Spend[] }) {
  const [measure, setMeasure] = useState<Measure>("credits");
  const days = spendDays(spend, Date.now(), DAYS);
  return (
    <SheetSection
      title={`Spend, last ${DAYS} days (UTC)`}
      aside={
        <Segmented
          label="Measure"
          value={measure}
          onChange={setMeasure}
          options={MEASURES.map((each) => ({ value: each, label: NAMES[each] }))}
        />
      }
    >
      {spend.length === 0 ? (
        <Nothing>No call was made.</Nothing>
      ) : (
        <>
          <Bars days={days} measure={measure} />
          <DaysTable spend={spend} />
        </>
      )}
    </SheetSection>
  );
}

function Bars({ days, measure }: { days: readonly SpendDay[]; measure: Measure }) {
  const most = Math.max(...days.map((each) => sizeOf(each.spend, measure)));
  const top = days.find((each) => sizeOf(each.spend, measure) === most)?.spend ?? null;
  const first = days[0];
  const last = days.at(-1);
  return (
    <figure aria-label={`${NAMES[measure]} per day`}>
      <p className="mb-1 text-11 text-muted">
        most in a day <span className="num">{printed(top, measure)}</span>, today{" "}
        <span className="num">{printed(last?.spend ?? null, measure)}</span>
      </p>
      <div aria-hidden className="flex h-20 items-end gap-px border-b">
        {days.map(({ day, spend }) => {
          const share = most > 0 ? sizeOf(spend, measure) / most : 0;
          return (
            <span
              key={day}
              title={`${date(day)}: ${printed(spend, measure)}`}
              className="flex h-full min-w-0 flex-1 items-end hover:bg-surface-2"
            >
              <span
                className={cn("w-full rounded-t-sm", day === last?.day ? "bg-accent" : "bg-faint")}
                style={{ height: share > 0 ? `max(2px, ${share * 100}%)` : 0 }}
              />
            </span>
          );
        })}
      </div>
      <figcaption className="num mt-1 flex justify-between text-11 text-muted">
        <span>{first ? date(first.day) : ""}</span>
        <span>{last ? date(last.day) : ""}</span>
      </figcaption>
    </figure>
  );
}

function DaysTable({ spend }: { spend: readonly Spend[] }) {
  return (
    <details className="mt-2">
      <summary className="cursor-pointer text-12 text-muted hover:text-text touch:py-3">As a table</summary>
      <Sideways label="Spend by day">
        <table className="mt-2 w-full">
          <thead>
            <tr>
              <th className={HEAD}>Day</th>
              <th className={cn(HEAD, "text-right")}>Calls</th>
              <th className={cn(HEAD, "text-right")}>Credits</th>
              <th className={cn(HEAD, "text-right")}>Money</th>
            </tr>
          </thead>
          <tbody>
            {spend.map((each) => (
              <tr key={each.day}>
                <td className={cn(CELL, "num")}>{date(each.day)}</td>
                <td className={cn(CELL, NUMBER)}>{count(each.calls)}</td>
                <td className={cn(CELL, NUMBER)}>{count(each.credits)}</td>
                <td className={cn(CELL, NUMBER)}>{money(each.money, each.currency)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
    </details>
  );
}
