"use client";

import { useCallback } from "react";

import {
  getListBreakerTransitionsKey,
  listBreakerTransitions,
  useGetProvider,
  useListProviders,
} from "@/api/providers/providers";
import type { BreakerTransition, Provider, ProviderDetail } from "@/api/model";
import { useRefresh } from "@/features/live/hooks";
import type { ApiError } from "@/lib/request";
import { usePages, type Paged } from "@/lib/use-pages";

/** What the header, a page and the API say of a provider is the same within two seconds. */
const POLL_MS = 1_500;
const HISTORY_POLL_MS = 30_000;
const PAGE = 50;

interface Providers {
  providers: Provider[] | undefined;
  /** False: what is shown is old, because the engine does not report. */
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

interface Detail {
  detail: ProviderDetail | undefined;
  error: ApiError | undefined;
  retry: () => void;
}

/** One provider in full. */
export function useProviderDetail(key: string): Detail {
  const { data, error, mutate } = useGetProvider(key, { swr: { refreshInterval: POLL_MS } });
  const retry = useCallback(() => void mutate(), [mutate]);
  useRefresh(["providers"], retry, { ms: 1_000 });
  return { detail: data, error, retry };
}

/** Every change of a breaker, newest first. */
export function useBreakerHistory(provider: string | null): Paged<BreakerTransition> {
  const { paged } = usePages(
    (cursor) =>
      getListBreakerTransitionsKey({ limit: PAGE, ...(provider && { provider }), ...(cursor && { cursor }) }),
    ([, params]) => listBreakerTransitions(params),
    { pollMs: HISTORY_POLL_MS },
  );
  useRefresh(["providers"], paged.retry, { ms: 1_000 });
  return paged;
}
