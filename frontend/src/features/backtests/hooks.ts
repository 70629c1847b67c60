"use client";

import { useCallback, useMemo } from "react";
import { useSWRConfig } from "swr";
import useSWRInfinite, { unstable_serialize } from "swr/infinite";

import {
  cancelBacktest,
  createBacktest,
  deleteBacktest,
  getGetBacktestKey,
  getListBacktestBetsKey,
  getListBacktestsKey,
  listBacktestBets,
  listBacktests,
  useGetBacktest,
  useGetBacktestReport,
} from "@/api/backtests/backtests";
import type {
  BacktestBet,
  BacktestBetPage,
  BacktestPage,
  BacktestReport,
  BacktestRequest,
  BacktestRun,
  ListBacktestBetsParams,
} from "@/api/model";
import { useListStrategies } from "@/api/strategies/strategies";
import { fieldsOf, variantsOf } from "@/components/schema-form/schema";
import { randomId } from "@/lib/id";
import { jsonObject } from "@/lib/json";
import type { ApiError } from "@/lib/request";

import type { Setup } from "./draft";

const POLL_MS = 500;
const RUNS_PAGE = 50;
const BETS_PAGE = 100;

export const isActive = (run: Pick<BacktestRun, "state">): boolean =>
  run.state === "queued" || run.state === "running";

const runsKey = (index: number, previous: BacktestPage | null) =>
  previous && !previous.next_cursor
    ? null
    : getListBacktestsKey({
        limit: RUNS_PAGE,
        ...(previous?.next_cursor && { cursor: previous.next_cursor }),
      });

interface Runs {
  runs: BacktestRun[] | undefined;
  error: ApiError | undefined;
  more: (() => void) | undefined;
  retry: () => void;
}

/** All runs, newest first; polled while one of them is queued or running. */
export function useRuns(): Runs {
  const { data, error, size, setSize, mutate } = useSWRInfinite<BacktestPage, ApiError>(
    runsKey,
    ([, params]: ReturnType<typeof getListBacktestsKey>) => listBacktests(params),
    { refreshInterval: (pages) => (pages?.some((page) => page.items.some(isActive)) ? POLL_MS : 0) },
  );
  const last = data?.at(-1);
  return {
    runs: useMemo(() => data?.flatMap((page) => page.items), [data]),
    error,
    more: last?.next_cursor ? () => void setSize(size + 1) : undefined,
    retry: () => void mutate(),
  };
}

interface Run {
  run: BacktestRun | undefined;
  error: ApiError | undefined;
  retry: () => void;
}

/** One run; polled until it has ended. */
export function useRun(id: string): Run {
  const { data, error, mutate } = useGetBacktest(id, {
    swr: { refreshInterval: (run) => (run && isActive(run) ? POLL_MS : 0) },
  });
  return { run: data, error, retry: () => void mutate() };
}

interface Report {
  report: BacktestReport | undefined;
  error: ApiError | undefined;
  retry: () => void;
}

/** The report of a finished run, which never changes; nothing is asked while `id` is null. */
export function useReport(id: string | null): Report {
  const { data, error, mutate } = useGetBacktestReport(id ?? "", {
    swr: { enabled: id !== null, revalidateIfStale: false, revalidateOnReconnect: false },
  });
  return { report: data, error, retry: () => void mutate() };
}

interface Bets {
  bets: BacktestBet[] | undefined;
  total: number | undefined;
  error: ApiError | undefined;
  loadingMore: boolean;
  more: (() => void) | undefined;
  retry: () => void;
}

/** The bets of a run in the server's order, page after page. */
export function useBets(id: string, filter: Pick<ListBacktestBetsParams, "outcome" | "order">): Bets {
  const { outcome, order } = filter;
  const { data, error, size, setSize, mutate } = useSWRInfinite<BacktestBetPage, ApiError>(
    (index: number, previous: BacktestBetPage | null) =>
      previous && !previous.next_cursor
        ? null
        : getListBacktestBetsKey(id, {
            limit: BETS_PAGE,
            ...(outcome && { outcome }),
            ...(order && { order }),
            ...(previous?.next_cursor && { cursor: previous.next_cursor }),
          }),
    ([, params]: ReturnType<typeof getListBacktestBetsKey>) => listBacktestBets(id, params),
    { revalidateFirstPage: false, revalidateIfStale: false, keepPreviousData: true },
  );
  const last = data?.at(-1);
  const loadingMore = data !== undefined && data.length < size && !error;
  const canMore = Boolean(last?.next_cursor) && !loadingMore && !error;
  const more = useCallback(() => void setSize((now) => now + 1), [setSize]);
  return {
    bets: useMemo(() => data?.flatMap((page) => page.items), [data]),
    total: last?.total,
    error,
    loadingMore,
    more: canMore ? more : undefined,
    retry: () => void mutate(),
  };
}

interface Strategies {
  setupFor: ((strategy: string | undefined) => Setup) | undefined;
  error: ApiError | undefined;
  retry: () => void;
}

/** The strategies with their schemas read into fields. */
export function useStrategies(): Strategies {
  const { data, error, mutate } = useListStrategies({ swr: { revalidateIfStale: false } });
  const setupFor = useMemo(() => {
    if (!data) return undefined;
    const { key, variants } = variantsOf(jsonObject(data.staking));
    const limits = fieldsOf(jsonObject(data.limits));
    return (name: string | undefined): Setup => {
      const strategy = data.items.find((each) => each.name === name) ?? data.items[0];
      return {
        strategies: data.items,
        parameters: strategy ? fieldsOf(jsonObject(strategy.parameters)) : [],
        stakingKey: key,
        stakings: variants,
        limits,
      };
    };
  }, [data]);
  return { setupFor, error: data ? undefined : error, retry: () => void mutate() };
}

interface Commands {
  create: (request: BacktestRequest) => Promise<BacktestRun>;
  cancel: (id: string) => Promise<BacktestRun>;
  remove: (id: string) => Promise<void>;
}

/** What can be done to runs. Each refreshes what it changed and throws `ApiError` when it is refused. */
export function useCommands(): Commands {
  const { mutate } = useSWRConfig();
  return useMemo(() => {
    const refreshRuns = () => mutate(unstable_serialize(runsKey));
    const keep = (run: BacktestRun) => mutate(getGetBacktestKey(run.id), run, { revalidate: false });
    return {
      create: async (request) => {
        // The key lets the server tell a repeated send from a second wish.
        const run = await createBacktest(request, { headers: { "Idempotency-Key": randomId() } });
        await keep(run);
        void refreshRuns();
        return run;
      },
      cancel: async (id) => {
        const run = await cancelBacktest(id);
        await keep(run);
        void refreshRuns();
        return run;
      },
      remove: async (id) => {
        await deleteBacktest(id);
        await refreshRuns();
      },
    };
  }, [mutate]);
}
