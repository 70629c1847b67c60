"use client";

import { useMemo } from "react";
import { useSWRConfig } from "swr";

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
  BacktestReport,
  BacktestRequest,
  BacktestRun,
  ListBacktestBetsParams,
} from "@/api/model";
import { useListStrategies } from "@/api/strategies/strategies";
import { fieldsOf, variantsOf } from "@/components/schema-form/schema";
import { once } from "@/lib/once";
import { jsonObject } from "@/lib/json";
import type { ApiError } from "@/lib/request";
import { pagesKey, usePages, type Paged } from "@/lib/use-pages";

import type { Setup } from "./draft";

const POLL_MS = 500;
const RUNS_PAGE = 50;
const BETS_PAGE = 100;

export const isActive = (run: Pick<BacktestRun, "state">): boolean =>
  run.state === "queued" || run.state === "running";

const runsKey = (cursor: string | undefined) =>
  getListBacktestsKey({ limit: RUNS_PAGE, ...(cursor && { cursor }) });

/** All runs, newest first; polled while one of them is queued or running. */
export function useRuns(): Paged<BacktestRun> {
  return usePages(runsKey, ([, params]) => listBacktests(params), {
    // New runs come first, so the poll is of the first page.
    revalidateFirstPage: true,
    refreshInterval: (pages) => (pages?.some((page) => page.items.some(isActive)) ? POLL_MS : 0),
  }).paged;
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

interface Bets extends Paged<BacktestBet> {
  total: number | undefined;
}

/** The bets of a run in the server's order, page after page. */
export function useBets(id: string, filter: Pick<ListBacktestBetsParams, "outcome" | "order">): Bets {
  const { outcome, order } = filter;
  const { paged, swr } = usePages(
    (cursor) =>
      getListBacktestBetsKey(id, {
        limit: BETS_PAGE,
        ...(outcome && { outcome }),
        ...(order && { order }),
        ...(cursor && { cursor }),
      }),
    ([, params]) => listBacktestBets(id, params),
    { revalidateIfStale: false },
  );
  return { ...paged, total: swr.data?.at(-1)?.total };
}

interface Strategies {
  setupFor: ((strategy: string | undefined) => Setup) | undefined;
  error: ApiError | undefined;
  retry: () => void;
}

/** The strategies that a backtest can run, with their schemas read into fields. */
export function useStrategies(): Strategies {
  const { data, error, mutate } = useListStrategies({ swr: { revalidateIfStale: false } });
  const setupFor = useMemo(() => {
    if (!data) return undefined;
    const { key, variants } = variantsOf(jsonObject(data.staking));
    const limits = fieldsOf(jsonObject(data.limits));
    const strategies = data.items.filter((each) => each.in_backtests);
    return (name: string | undefined): Setup => {
      const strategy = strategies.find((each) => each.name === name) ?? strategies[0];
      return {
        strategies,
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
    const refreshRuns = () => mutate(pagesKey(runsKey));
    const keep = (run: BacktestRun) => mutate(getGetBacktestKey(run.id), run, { revalidate: false });
    return {
      create: async (request) => {
        const run = await once("create backtest", request, (options) => createBacktest(request, options));
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
