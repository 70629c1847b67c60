"use client";

import { useState } from "react";

import { getGetOddsBoardKey, useGetFixtureLive } from "@/api/odds/odds";
import type { BoardRow, BoardVenue, FixtureLive, GetOddsBoardParams, OddsBoard } from "@/api/model";
import type { ApiError } from "@/lib/request";
import { usePages, type Paged } from "@/lib/use-pages";

import { updatedBoard, updatedFixture } from "./apply-quotes";
import { HeldPages } from "./board-changes";
import { useLivePrices } from "./use-live-prices";
import { useSettled } from "@/lib/use-settled";

const PAGE = 50;
// Prices and their value come by the stream at once. An answer brings what that does not say, and of fifty fixtures
// nearly all is new each time: so it is asked for soon where a score changed that is shown; who begins, who comes upon
// the board and which other markets have value is seen when it is polled.
const BOARD_PAUSE_MS = 5_000;
const FIXTURE_PAUSE_MS = 500;

export interface Board extends Paged<BoardRow> {
  venues: BoardVenue[];
  sandbox: boolean;
}

/** The board that matches, page after page, kept new by the stream. */
export function useBoard(params: GetOddsBoardParams): Board {
  const [held] = useState(() => new HeldPages());
  const { paged, swr } = usePages(
    (cursor) => getGetOddsBoardKey({ ...params, limit: PAGE, ...(cursor && { cursor }) }),
    ([, page = {}]) => held.ask(page),
  );
  const { data, isLoading, isValidating, mutate } = swr;
  const rows = data?.flatMap((page) => page.items);
  const shown = rows?.map((row) => row.fixture_id);
  const playing = new Set(rows?.filter((row) => row.status === "in_play").map((row) => row.fixture_id));
  const refresh = useLivePrices<OddsBoard[]>({
    data: isLoading ? undefined : data,
    validating: isValidating,
    apply: updatedBoard,
    patch: (change) => void mutate((pages) => pages && change(pages), { revalidate: false }),
    ask: () => mutate(),
    interest: { fixtures: shown, markets: shownMarkets(data ?? []) },
    notices: ["scores"],
    concerns: (ids) => ids.some((id) => playing.has(Number(id))),
    pauseMs: BOARD_PAUSE_MS,
  });
  return {
    ...paged,
    venues: useSettled(distinctVenues(data ?? [])),
    sandbox: data?.some((page) => page.sandbox) ?? false,
    retry: refresh,
  };
}

/** Keys of the market types that the pages show; undefined where none is known. */
function shownMarkets(pages: readonly OddsBoard[]): string[] | undefined {
  const found = new Set(
    pages.flatMap((page) => page.items.flatMap((row) => (row.market ? [row.market.market] : []))),
  );
  return found.size ? [...found].sort() : undefined;
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
    apply: updatedFixture,
    patch: (change) => void mutate((live) => live && change(live), { revalidate: false }),
    ask: () => mutate(),
    interest: { fixtures: [id] },
    notices: ["scores", "value_bets"],
    pauseMs: FIXTURE_PAUSE_MS,
  });
  return { live: data, error, retry };
}
