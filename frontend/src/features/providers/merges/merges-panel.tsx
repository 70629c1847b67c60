"use client";

import { ArrowRight } from "lucide-react";
import { useState } from "react";

import type { TeamMerge } from "@/api/model";
import { ShowMore } from "@/components/load-more";
import { Panel } from "@/components/panel";
import { SkeletonRows } from "@/components/skeleton-rows";
import { EmptyState, ErrorState } from "@/components/states";
import { Ago } from "@/components/timestamp";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { errorText } from "@/lib/field-labels";
import { count } from "@/lib/format";
import type { Paged } from "@/lib/use-pages";
import { plural, words } from "@/lib/words";

import { useUndo } from "./hooks";
import { Refused, Sentences } from "./merge-button";
import { undoSentences } from "./words";

const SKELETON_ROWS = 3;

interface PanelProps {
  merges: Paged<TeamMerge>;
  /** One of them was taken back. */
  onDone: () => void;
}

/** Teams that became another one, each with the way back. */
export function MergesPanel({ merges, onDone }: PanelProps) {
  const { items, error, refreshing, retry } = merges;
  return (
    <Panel title="Merged teams" className="mt-3">
      {items ? (
        items.length === 0 ? (
          <EmptyState title="No teams were merged" className="py-8">
            Where an event to review names a team that is another one under a second name, it can be merged
            there. Each merge is listed here, and can be taken back.
          </EmptyState>
        ) : (
          <ul className={cn(refreshing && "opacity-60")} aria-busy={refreshing}>
            {items.map((merge) => (
              <Merge key={merge.id} merge={merge} onDone={onDone} />
            ))}
          </ul>
        )
      ) : error ? (
        <ErrorState title="The merged teams could not be loaded" error={error} retry={retry} />
      ) : (
        <MergesSkeleton />
      )}
      {items && <ShowMore list={merges} />}
    </Panel>
  );
}

interface MergeProps {
  merge: TeamMerge;
  onDone: () => void;
}

function Merge({ merge, onDone }: MergeProps) {
  const { team, into, sport, country, names, matches, joined, merged_at: at } = merge;
  const others = names.slice(1);
  return (
    <li
      data-merge={merge.id}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 border-b border-border/60 px-3 py-2 last:border-b-0 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)_auto]"
    >
      <div className="min-w-0">
        <p className="flex min-w-0 flex-wrap items-center gap-x-1.5 text-13">
          <span className="break-words">{team.name}</span>
          <ArrowRight aria-label="became" className="size-3 shrink-0 text-faint" />
          <span className="break-words font-medium">{into.name}</span>
        </p>
        {others.length > 0 && (
          <p className="break-words text-11 text-muted">also known as {others.join(", ")}</p>
        )}
      </div>
      <p className="col-start-1 min-w-0 truncate text-12 text-muted lg:col-start-auto">
        {words(sport)}, {country}
      </p>
      <p className="col-start-1 flex flex-wrap gap-x-2 text-12 text-muted lg:col-start-auto">
        <span className="font-sans tabular-nums">
          {plural(matches, count(matches), "match", "matches")}
          {joined > 0 && `, ${count(joined)} joined`}
        </span>
        <Ago at={at} />
      </p>
      <div className="col-start-2 row-span-3 row-start-1 lg:col-start-auto lg:row-span-1 lg:row-start-auto">
        <UndoButton merge={merge} onDone={onDone} />
      </div>
    </li>
  );
}

function UndoButton({ merge, onDone }: MergeProps) {
  const [open, setOpen] = useState(false);
  const undo = useUndo(merge);
  const change = (next: boolean) => {
    if (undo.running) return;
    undo.forget();
    setOpen(next);
  };
  return (
    <>
      <Button
        size="sm"
        aria-label={`Make ${merge.team.name} and ${merge.into.name} two again`}
        onClick={() => change(true)}
      >
        Make two again
      </Button>
      <Dialog
        open={open}
        onOpenChange={change}
        title={`Make ${merge.team.name} and ${merge.into.name} two teams again?`}
        description={
          <>
            <Sentences>{undoSentences(merge)}</Sentences>
            {undo.error && <Refused title="They are still one" reasons={[errorText(undo.error)]} />}
          </>
        }
        actions={
          <>
            <Button onClick={() => change(false)} disabled={undo.running}>
              Keep merged
            </Button>
            <Button
              variant="danger"
              disabled={undo.running}
              onClick={() =>
                void undo.send().then((done) => {
                  if (!done) return;
                  setOpen(false);
                  onDone();
                })
              }
            >
              {undo.running ? "Separating" : "Make two again"}
            </Button>
          </>
        }
      />
    </>
  );
}

function MergesSkeleton() {
  return (
    <SkeletonRows
      label="Loading merged teams"
      count={SKELETON_ROWS}
      className="flex h-11 items-center gap-6 border-b border-border/60 px-3"
    >
      <Skeleton className="h-3 w-56" />
      <Skeleton className="hidden h-3 w-32 lg:block" />
      <Skeleton className="ml-auto h-7 w-28" />
    </SkeletonRows>
  );
}
