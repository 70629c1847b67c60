"use client";

import { useCallback, useMemo } from "react";
import useSWRInfinite from "swr/infinite";

import { getGetOddsBoardKey, getOddsBoard, useGetFixtureLive } from "@/api/odds/odds";
import type { BoardRow, BoardVenue, FixtureLive, GetOddsBoardParams, OddsBoard } from "@/api/model";
import type { ApiError } from "@/lib/request";

import { changedBoard, changedFixture } from "./apply-quotes";
import { useLivePrices } from "./use-live-prices";
import { useSettled } from "./use-settled";

const PAGE = 50;

export interface Board {
  rows: BoardRow[] | undefined;
  venues: BoardVenue[];
  sandbox: boolean;
  asOf: string | undefined;
  error: ApiError | undefined;
  /** True while other fixtures than those shown are on their way. */
  refreshing: boolean;
  loadingMore: boolean;
  more: (() => void) | undefined;
  retry: () => void;
}

/** The board that matches, page after page, kept new by the stream. */
export function useBoard(params: GetOddsBoardParams): Board {
  const { data, error, size, setSize, isLoading, isValidating, mutate } = useSWRInfinite<OddsBoard, ApiError>(
    (index: number, previous: OddsBoard | null) =>
      previous && !previous.next_cursor
        ? null
        : getGetOddsBoardKey({
            ...params,
            limit: PAGE,
            ...(previous?.next_cursor && { cursor: previous.next_cursor }),
          }),
    ([, page]: ReturnType<typeof getGetOddsBoardKey>) => getOddsBoard(page),
    { keepPreviousData: true, revalidateFirstPage: false },
  );
  const refresh = useLivePrices<OddsBoard[]>({
    data: isLoading ? undefined : data,
    validating: isValidating,
    apply: changedBoard,
    patch: (change) => void mutate((pages) => pages && change(pages), { revalidate: false }),
    ask: () => mutate(),
  });
  const last = data?.at(-1);
  const loadingMore = data !== undefined && data.length < size && !error;
  const more = useCallback(() => void setSize((now) => now + 1), [setSize]);
  return {
    rows: useMemo(() => data?.flatMap((page) => page.items), [data]),
    venues: useSettled(distinctVenues(data ?? [])),
    sandbox: data?.some((page) => page.sandbox) ?? false,
    asOf: data?.[0]?.as_of,
    error,
    refreshing: isLoading && data !== undefined,
    loadingMore,
    more: last?.next_cursor && !loadingMore && !error ? more : undefined,
    retry: refresh,
  };
}

function distinctVenues(pages: readonly OddsBoard[]): BoardVenue[] {
  const found = new Map(pages.flatMap((page) => page.venues.map((venue) => [venue.key, venue] as const)));
  return [...found.values()];
}

interface Live {
  live: FixtureLive | undefined;
  error: ApiError | undefined;
  retry: () => void;
}

/** Everything live about one fixture, kept new by the stream. */
export function useFixtureLive(id: number): Live {
  const { data, error, isValidating, mutate } = useGetFixtureLive(id);
  const retry = useLivePrices<FixtureLive>({
    data,
    validating: isValidating,
    apply: changedFixture,
    patch: (change) => void mutate((live) => live && change(live), { revalidate: false }),
    ask: () => mutate(),
  });
  return { live: data, error, retry };
}
