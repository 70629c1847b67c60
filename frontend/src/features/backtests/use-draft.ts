"use client";

import { useCallback, useMemo, useState } from "react";

import type { Competition } from "@/api/model";
import { useCompetitions } from "@/features/catalogue/hooks";
import { readStored, useStored, writeStored } from "@/lib/preferences";
import type { ApiError, FieldProblem } from "@/lib/request";

import { completed, draftFaults, formField, parseDraft, type Draft, type Setup } from "./draft";
import { useStrategies } from "./hooks";
import { reasonText } from "./labels";

const KEY = "backtest-draft";

/** Puts settings into the form from outside it, as "run again with these settings" does. */
export const storeDraft = (draft: Draft): void => writeStored(KEY, JSON.stringify(draft));

interface DraftForm {
  draft: Draft;
  setup: Setup;
  competitions: Competition[];
  faults: Record<string, string>;
  /** Merges a change into the draft; what the server said of those fields is forgotten. */
  change: (part: Partial<Draft>) => void;
  reset: () => void;
  /** Shows the server's faults at their fields; returns those that have none. */
  showProblems: (problems: readonly FieldProblem[]) => FieldProblem[];
}

interface DraftState {
  form: DraftForm | null;
  error: ApiError | undefined;
  retry: () => void;
}

/** The form for a new backtest: kept in this browser at every change, so that nothing typed is lost. */
export function useDraft(): DraftState {
  const { setupFor, error: schemaError, retry: retrySchemas } = useStrategies();
  const { competitions, loading, error, retry } = useCompetitions();
  const [stored] = useStored(KEY);
  const [refused, setRefused] = useState<Record<string, string>>({});
  const given = useMemo(() => parseDraft(stored), [stored]);
  const setup = useMemo(() => setupFor?.(given.strategy), [setupFor, given.strategy]);
  const draft = useMemo(
    () => (setup && !loading ? completed(given, setup, competitions) : null),
    [given, setup, competitions, loading],
  );

  const change = useCallback((part: Partial<Draft>) => {
    // Read at the time of the change, so that two changes in one tick both stay.
    const now = parseDraft(readStored(KEY));
    writeStored(KEY, JSON.stringify({ ...now, ...part }));
    const touched = Object.keys(part).map((key) =>
      key === "dateFrom" ? "date_from" : key === "dateTo" ? "date_to" : key,
    );
    setRefused((old) =>
      Object.fromEntries(
        Object.entries(old).filter(([field]) => !touched.includes(field.split(".")[0] ?? field)),
      ),
    );
  }, []);

  const showProblems = useCallback(
    (problems: readonly FieldProblem[]) => {
      if (!setup || !draft) return [...problems];
      const known = new Set([
        ...["name", "strategy", "market", "competitions", "date_from", "date_to", "bankroll", "currency"],
        ...Object.keys(draft.config).map((key) => `config.${key}`),
        ...Object.keys(draft.staking).map((key) => `staking.${key}`),
        ...Object.keys(draft.limits ?? {}).map((key) => `limits.${key}`),
      ]);
      const placed = problems.map((problem) => ({ ...problem, field: formField(problem.field, setup) }));
      setRefused(Object.fromEntries(placed.map((each) => [each.field, reasonText(each, setup)])));
      return placed.filter(({ field }) => !known.has(field));
    },
    [setup, draft],
  );

  const form = useMemo(
    () =>
      setup && draft
        ? {
            draft,
            setup,
            competitions,
            faults: { ...refused, ...draftFaults(draft, setup, competitions) },
            change,
            reset: () => {
              writeStored(KEY, null);
              setRefused({});
            },
            showProblems,
          }
        : null,
    [setup, draft, competitions, refused, change, showProblems],
  );

  return {
    form,
    error: schemaError ?? error,
    retry: () => {
      retrySchemas();
      retry();
    },
  };
}
