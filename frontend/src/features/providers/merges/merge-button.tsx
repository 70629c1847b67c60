"use client";

import { TriangleAlert } from "lucide-react";
import { useState } from "react";

import type { SameTeam } from "@/api/model";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { errorText } from "@/lib/field-labels";

import { useMerge, usePreview } from "./hooks";
import { askMerge, mergeSentences } from "./words";

/** Says that two teams are one; what follows, or why it is refused, is shown before anything is done. */
export function MergeButton({ teams, onDone }: { teams: SameTeam; onDone: () => void }) {
  const [open, setOpen] = useState(false);
  const { preview, error, retry } = usePreview(teams, open);
  const merge = useMerge(teams);
  const change = (next: boolean) => {
    if (merge.running) return;
    merge.forget();
    setOpen(next);
  };
  const allowed = preview !== undefined && preview.conflicts.length === 0;
  return (
    <>
      <Button size="sm" onClick={() => change(true)}>
        Merge teams
      </Button>
      <Dialog
        open={open}
        onOpenChange={change}
        title={askMerge(teams)}
        description={
          error ? (
            <Refused title="What it would do could not be found out" reasons={[errorText(error)]} />
          ) : !preview ? (
            <PreviewSkeleton />
          ) : preview.conflicts.length > 0 ? (
            <Refused title="They cannot be merged" reasons={preview.conflicts} />
          ) : (
            <>
              <Sentences>{mergeSentences(preview)}</Sentences>
              {merge.error && <Refused title="They were not merged" reasons={[errorText(merge.error)]} />}
            </>
          )
        }
        actions={
          <>
            <Button onClick={() => change(false)} disabled={merge.running}>
              {allowed ? "Keep apart" : "Close"}
            </Button>
            {error && <Button onClick={retry}>Retry</Button>}
            {!error && (!preview || allowed) && (
              <Button
                variant="primary"
                disabled={!allowed || merge.running}
                onClick={() =>
                  void merge.send().then((done) => {
                    if (!done) return;
                    setOpen(false);
                    onDone();
                  })
                }
              >
                {merge.running ? "Merging" : "Merge"}
              </Button>
            )}
          </>
        }
      />
    </>
  );
}

/** Within the paragraph of a dialog, a sentence a line. */
export function Sentences({ children }: { children: readonly string[] }) {
  return children.map((sentence) => (
    <span key={sentence} className="mt-1.5 block text-pretty break-words first:mt-0">
      {sentence}
    </span>
  ));
}

/** Why something is not done, in words and with a mark, said aloud. */
export function Refused({ title, reasons }: { title: string; reasons: readonly string[] }) {
  return (
    <span role="alert" className="mt-3 block rounded border border-warn/40 px-2.5 py-2 first:mt-0">
      <span className="flex items-center gap-1.5 font-medium text-warn">
        <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
        {title}
      </span>
      <span className="mt-1 block text-text">
        <Sentences>{reasons}</Sentences>
      </span>
    </span>
  );
}

function PreviewSkeleton() {
  return (
    <span role="status" aria-label="Finding out what it would do" className="flex flex-col gap-2 py-1">
      <Skeleton className="h-3 w-full" />
      <Skeleton className="h-3 w-4/5" />
      <Skeleton className="h-3 w-3/5" />
    </span>
  );
}
