"use client";

import { useGetOddsBoard } from "@/api/odds/odds";

/** Whether the prices of this platform are simulated; false until that is known. */
export function useSandbox(): boolean {
  const { data } = useGetOddsBoard(
    { limit: 1 },
    { swr: { dedupingInterval: 60_000, revalidateIfStale: false } },
  );
  return data?.sandbox ?? false;
}
