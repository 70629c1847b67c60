"use client";

import { useCallback, useEffect, useMemo } from "react";
import useSWRInfinite, {
  unstable_serialize,
  type SWRInfiniteConfiguration,
  type SWRInfiniteResponse,
} from "swr/infinite";

import type { ApiError } from "./request";

/** A list that is read page after page. */
export interface Paged<Item> {
  items: Item[] | undefined;
  error: ApiError | undefined;
  /** True while other items than those shown are on their way. */
  refreshing: boolean;
  loadingMore: boolean;
  /** Asks for the next page; undefined where there is none, or it cannot be asked for now. */
  more: (() => void) | undefined;
  retry: () => void;
}

interface PageOf<Item> {
  items: Item[];
  next_cursor: string | null;
}

interface Options<Page> extends SWRInfiniteConfiguration<Page, ApiError> {
  /**
   * Asks for all pages again this often while the page can be seen. SWR's own `refreshInterval` asks for none of them
   * where the first page is not revalidated.
   */
  pollMs?: number;
}

interface Pages<Item, Page> {
  paged: Paged<Item>;
  swr: SWRInfiniteResponse<Page, ApiError>;
}

type KeyOf<Key> = (cursor: string | undefined) => Key;

/** Cursor pages of anything, one after the other; `keyOf` names a page by the cursor it begins at. */
export function usePages<Item, Page extends PageOf<Item>, Key extends readonly unknown[]>(
  keyOf: KeyOf<Key>,
  ask: (key: Key) => Promise<Page & PageOf<Item>>,
  { pollMs, ...options }: Options<Page> = {},
): Pages<Item, Page> {
  const swr = useSWRInfinite<Page, ApiError>(
    (_index: number, previous: Page | null) =>
      previous && !previous.next_cursor ? null : keyOf(previous?.next_cursor ?? undefined),
    ask,
    { keepPreviousData: true, revalidateFirstPage: false, ...options },
  );
  const { data, error, size, setSize, isLoading, mutate } = swr;
  useEffect(() => {
    if (pollMs === undefined) return;
    const timer = setInterval(() => document.hidden || void mutate(), pollMs);
    return () => clearInterval(timer);
  }, [mutate, pollMs]);
  const loadingMore = data !== undefined && data.length < size && !error;
  const more = useCallback(() => void setSize((now) => now + 1), [setSize]);
  const paged: Paged<Item> = {
    items: useMemo(() => data?.flatMap((page) => page.items), [data]),
    error,
    refreshing: isLoading && data !== undefined,
    loadingMore,
    more: data?.at(-1)?.next_cursor && !loadingMore && !error ? more : undefined,
    retry: useCallback(() => void mutate(), [mutate]),
  };
  return { paged, swr };
}

/** Where the cache holds the list whose pages `keyOf` names, for commands that change it. */
export const pagesKey = (keyOf: KeyOf<readonly unknown[]>): string =>
  unstable_serialize(() => keyOf(undefined));
