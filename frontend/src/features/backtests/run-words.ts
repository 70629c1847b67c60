import type { BacktestRun } from "@/api/model";
import type { Tone } from "@/components/ui/badge";
import { date } from "@/lib/time";

/** `1 Jul 2021 – 30 Jun 2024`, open where a side is open. */
export function periodText(run: Pick<BacktestRun, "date_from" | "date_to">): string {
  if (run.date_from && run.date_to) return `${date(run.date_from)} – ${date(run.date_to)}`;
  if (run.date_from) return `from ${date(run.date_from)}`;
  if (run.date_to) return `until ${date(run.date_to)}`;
  return "all seasons";
}

export const STATE_TONES: Readonly<Record<string, Tone>> = {
  queued: "neutral",
  running: "accent",
  done: "profit",
  failed: "loss",
  cancelled: "neutral",
};

export const OUTCOME_TONES: Readonly<Record<string, Tone>> = {
  won: "profit",
  half_won: "profit",
  push: "neutral",
  divided: "neutral",
  void: "neutral",
  half_lost: "loss",
  lost: "loss",
};
