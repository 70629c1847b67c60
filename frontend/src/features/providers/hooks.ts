"use client";

import { useCallback, useMemo } from "react";
import useSWRInfinite, { type SWRInfiniteConfiguration } from "swr/infinite";

import {
  getListBreakerTransitionsKey,
  listBreakerTransitions,
  useGetProvider,
  useListProviders,
} from "@/api/providers/providers";
import type { BreakerHistory, BreakerTransition, Provider, ProviderDetail } from "@/api/model";
import { useRefresh } from "@/features/live/hooks";
import type { ApiError } from "@/lib/request";

const POLL_MS = 5_000;
const PAGE = 50;

interface Providers {
  providers: Provider[] | undefined;
  /** False: what is shown is old, because the feeds' process does not report. */
  running: boolean;
  error: ApiError | undefined;
  retry: () => void;
}

/** All providers; asked anew every few seconds, so that a silent process is noticed too. */
export function useProviders(): Providers {
  const { data, error, mutate } = useListProviders({
    swr: { refreshInterval: POLL_MS, dedupingInterval: 1_000, keepPreviousData: true },
  });
  return {
    providers: data?.items,
    running: data?.running ?? true,
    error,
    retry: useCallback(() => void mutate(), [mutate]),
  };
}

/** The providers' names by key, as far as they are known. */
export function useProviderName(): (key: string) => string {
  const { providers } = useProviders();
  return useMemo(() => {
    const names = new Map(providers?.map((each) => [each.key, each.name]));
    return (key) => names.get(key) ?? key;
  }, [providers]);
}

interface Detail {
  detail: ProviderDetail | undefined;
  error: ApiError | undefined;
  retry: () => void;
}

/** One provider in full. */
export function useProviderDetail(key: string): Detail {
  const { data, error, mutate } = useGetProvider(key, { swr: { refreshInterval: POLL_MS } });
  const retry = useCallback(() => void mutate(), [mutate]);
  useRefresh(["providers"], retry, 1_000);
  return { detail: data, error, retry };
}

export interface Paged<Item> {
  items: Item[] | undefined;
  error: ApiError | undefined;
  refreshing: boolean;
  loadingMore: boolean;
  more: (() => void) | undefined;
  retry: () => void;
}

interface PageOf<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** Cursor pages of anything, one after the other. */
export function usePages<Item, Page extends PageOf<Item>, Key extends readonly unknown[]>(
  keyOf: (cursor: string | undefined) => Key,
  ask: (key: Key) => Promise<Page>,
  options: SWRInfiniteConfiguration<Page, ApiError> = {},
) {
  const { data, error, size, setSize, isLoading, mutate } = useSWRInfinite<Page, ApiError>(
    (_index: number, previous: Page | null) =>
      previous && !previous.next_cursor ? null : keyOf(previous?.next_cursor ?? undefined),
    ask,
    { keepPreviousData: true, revalidateFirstPage: false, ...options },
  );
  const last = data?.at(-1);
  const loadingMore = data !== undefined && data.length < size && !error;
  const more = useCallback(() => void setSize((now) => now + 1), [setSize]);
  const paged: Paged<Item> = {
    items: useMemo(() => data?.flatMap((page) => page.items), [data]),
    error,
    refreshing: isLoading && data !== undefined,
    loadingMore,
    more: last?.next_cursor && !loadingMore && !error ? more : undefined,
    retry: useCallback(() => void mutate(), [mutate]),
  };
  return { paged, pages: data, mutate };
}

/** Every change of a breaker, newest first. */
export function useBreakerHistory(provider: string | null): Paged<BreakerTransition> {
  const { paged } = usePages<
    BreakerTransition,
    BreakerHistory,
    ReturnType<typeof getListBreakerTransitionsKey>
  >(
    (cursor) =>
      getListBreakerTransitionsKey({ limit: PAGE, ...(provider && { provider }), ...(cursor && { cursor }) }),
    ([, params]) => listBreakerTransitions(params),
    { refreshInterval: 30_000 },
  );
  useRefresh(["providers"], paged.retry, 1_000);
  return paged;
}
