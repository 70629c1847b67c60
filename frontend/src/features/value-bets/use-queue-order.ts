"use client";

import { useState } from "react";

import type { ValueBet } from "@/api/model";
import { useKeptOrder } from "@/lib/kept-order";

export interface QueueOrder {
  rows: readonly ValueBet[];
  /** When the rows were put in the order asked for. */
  sortedAt: number;
  /** Whether figures have changed since so that they would stand otherwise. */
  isOld: boolean;
  sortAgain: () => void;
}

const idOf = ({ id }: ValueBet) => id;

/** Bets as they stood when they were sorted last: their figures change in place, and only the reader moves them. */
export function useQueueOrder(bets: readonly ValueBet[], asked: string): QueueOrder {
  const [sorted, setSorted] = useState(() => ({ asked, at: Date.now(), times: 0 }));
  if (sorted.asked !== asked) setSorted({ asked, at: Date.now(), times: 0 });
  const rows = useKeptOrder(bets, `${asked} ${sorted.times}`, idOf);
  return {
    rows,
    sortedAt: sorted.at,
    isOld: rows.some((row, index) => row.id !== bets[index]?.id),
    sortAgain: () => setSorted({ asked, at: Date.now(), times: sorted.times + 1 }),
  };
}
