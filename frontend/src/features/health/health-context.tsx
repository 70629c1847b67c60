"use client";

import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useSWRConfig } from "swr";

import { useGetHealth } from "@/api/health/health";
import type { Health } from "@/api/model";

const POLL_MS = 5_000;

export interface SystemState {
  /** The last answer; it may be old when `lostAt` is set. */
  health: Health | null;
  /** When the API stopped answering well (ms), null while it does. */
  lostAt: number | null;
  /** Whether nothing answers at all, rather than an error. */
  unreachable: boolean;
}

const SystemContext = createContext<SystemState>({ health: null, lostAt: null, unreachable: false });

/** Polls the API's health for the whole page, and refreshes every panel once a lost API is back. */
export function HealthProvider({ children }: { children: ReactNode }) {
  const { mutate } = useSWRConfig();
  const [lostAt, setLostAt] = useState<number | null>(null);
  const wasLost = useRef(false);
  const { data, error } = useGetHealth({
    swr: {
      refreshInterval: POLL_MS,
      refreshWhenHidden: false,
      revalidateOnFocus: true,
      shouldRetryOnError: false,
      dedupingInterval: 1_000,
      onSuccess: () => setLostAt(null),
      onError: () => setLostAt((since) => since ?? Date.now()),
    },
  });

  useEffect(() => {
    if (wasLost.current && lostAt === null) void mutate(() => true);
    wasLost.current = lostAt !== null;
  }, [lostAt, mutate]);

  const state = useMemo(
    () => ({ health: data ?? null, lostAt, unreachable: error?.unreachable ?? false }),
    [data, lostAt, error],
  );
  return <SystemContext.Provider value={state}>{children}</SystemContext.Provider>;
}

export const useSystem = (): SystemState => useContext(SystemContext);
