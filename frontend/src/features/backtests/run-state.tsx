import { Ban, Check, Clock, Loader2, X, type LucideIcon } from "lucide-react";

import type { BacktestRun } from "@/api/model";
import { Progress } from "@/components/progress";
import { Badge } from "@/components/ui/badge";
import { percent } from "@/lib/format";
import { words } from "@/lib/words";

import { isActive } from "./hooks";
import { STATE_TONES } from "./run-words";

const ICONS: Readonly<Record<string, LucideIcon>> = {
  queued: Clock,
  running: Loader2,
  done: Check,
  failed: X,
  cancelled: Ban,
};

/** Where a run stands: its state with a sign of its own, or its progress while it works. */
export function RunState({ run }: { run: BacktestRun }) {
  if (isActive(run)) {
    return (
      <span className="flex w-full min-w-28 items-center gap-2">
        <Progress value={run.progress} label={`Progress of the run: ${run.stage}`} />
        <span className="num w-11 shrink-0 text-right text-11 text-muted">
          {run.state === "queued" ? "queued" : percent(run.progress, 0)}
        </span>
      </span>
    );
  }
  const Icon = ICONS[run.state] ?? Clock;
  return (
    <Badge tone={STATE_TONES[run.state] ?? "neutral"}>
      <Icon aria-hidden className="size-3" />
      {words(run.state)}
    </Badge>
  );
}
