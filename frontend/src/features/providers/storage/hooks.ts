"use client";

import { useCallback } from "react";

import type { Storage } from "@/api/model";
import { useGetStorage } from "@/api/storage/storage";
import type { ApiError } from "@/lib/request";

const POLL_MS = 60_000;

interface Found {
  storage: Storage | undefined;
  error: ApiError | undefined;
  retry: () => void;
}

/** The last measurement of disk use; asked anew every minute, as the worker measures every few. */
export function useStorage(): Found {
  const { data, error, mutate } = useGetStorage({
    swr: { refreshInterval: POLL_MS, keepPreviousData: true },
  });
  return { storage: data, error, retry: useCallback(() => void mutate(), [mutate]) };
}
