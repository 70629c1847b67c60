import type { BacktestRun } from "@/api/model";

import { marketShort, words } from "./words";

const SHOWN = 3;

/** `E0, E1, SP1 +2`. */
export function competitionCodes(codes: readonly string[]): string {
  const rest = codes.length - SHOWN;
  return codes.slice(0, SHOWN).join(", ") + (rest > 0 ? ` +${rest}` : "");
}

/** The label its maker gave a run, or what it runs on. */
export const runName = (run: Pick<BacktestRun, "name" | "strategy" | "competitions" | "market">): string =>
  run.name ?? `${words(run.strategy)} · ${competitionCodes(run.competitions)} · ${marketShort(run.market)}`;
