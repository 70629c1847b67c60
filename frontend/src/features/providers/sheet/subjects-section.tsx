"use client";

import { useState } from "react";

import type { FeedSubject } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { Sideways } from "@/components/table/sideways";
import { Ago } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { count, UNKNOWN } from "@/lib/format";
import { subjectName, words } from "@/lib/words";

import { Until } from "../badges";
import { CELL, HEAD, Nothing, NUMBER } from "./section";

const FIRST = 12;

/** Failed first, then by kind and key, so that what needs a look is not below the fold. */
const inOrder = (subjects: readonly FeedSubject[]): FeedSubject[] =>
  [...subjects].sort(
    (one, other) =>
      Number(other.error !== null) - Number(one.error !== null) ||
      one.kind.localeCompare(other.kind) ||
      one.key.localeCompare(other.key),
  );

/** Everything that is fetched of a provider, with when and how it last went. */
export function SubjectsSection({ subjects }: { subjects: readonly FeedSubject[] }) {
  const [all, setAll] = useState(false);
  const failed = subjects.filter((each) => each.error !== null).length;
  const sorted = inOrder(subjects);
  const shown = all ? sorted : sorted.slice(0, FIRST);
  return (
    <SheetSection
      title="What is fetched"
      aside={
        <span className="flex items-center gap-2">
          {failed > 0 && (
            <Badge tone="loss">
              <span className="num">{count(failed)}</span> failed
            </Badge>
          )}
          <span className="num">{count(subjects.length)}</span>
        </span>
      }
    >
      {subjects.length === 0 ? (
        <Nothing>Nothing is on its schedule.</Nothing>
      ) : (
        <Sideways label="What is fetched">
          <table className="w-full">
            <thead>
              <tr>
                <th className={HEAD}>Subject</th>
                <th className={cn(HEAD, "text-right")}>Next</th>
                <th className={cn(HEAD, "text-right")}>Last success</th>
                <th className={cn(HEAD, "text-right")}>Items</th>
                <th className={cn(HEAD, "hidden text-right sm:table-cell")}>Cost</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((each) => (
                <Row key={`${each.kind} ${each.key}`} subject={each} />
              ))}
            </tbody>
          </table>
        </Sideways>
      )}
      {subjects.length > FIRST && (
        <Button size="sm" variant="ghost" className="mt-1" onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${count(subjects.length)}`}
        </Button>
      )}
    </SheetSection>
  );
}

function Row({ subject }: { subject: FeedSubject }) {
  const { kind, key, sport, next_due: next, succeeded_at: success, items, cost, error } = subject;
  return (
    <tr>
      <td className={cn(CELL, "w-full")}>
        <span className="font-medium">{words(kind)}</span>{" "}
        <span title={`Their key: ${key}`} className="text-12 text-muted">
          {subjectName(key)}
        </span>
        {sport && <span className="text-11 text-muted"> · {words(sport)}</span>}
        <span className="text-11 text-muted sm:hidden">
          {" "}
          · cost <span className="num">{count(cost)}</span>
        </span>
        {error && <p className="break-words text-11 text-danger">{error}</p>}
      </td>
      <td className={cn(CELL, NUMBER)}>{next ? <Until at={next} /> : UNKNOWN}</td>
      <td className={cn(CELL, NUMBER)}>{success ? <Ago at={success} /> : UNKNOWN}</td>
      <td className={cn(CELL, NUMBER)}>{count(items)}</td>
      <td className={cn(CELL, NUMBER, "hidden sm:table-cell")}>{count(cost)}</td>
    </tr>
  );
}
