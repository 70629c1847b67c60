"use client";

import { useCallback, useState } from "react";

import { ApiError } from "./request";

export interface Command {
  running: boolean;
  /** Why it was refused, or failed; until it is sent again, or forgotten. */
  error: ApiError | undefined;
  /** Resolves to whether it was done. */
  send: () => Promise<boolean>;
  forget: () => void;
}

/** A command with its state. */
export function useCommand(command: () => Promise<void>): Command {
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<ApiError>();
  const send = async () => {
    setRunning(true);
    setError(undefined);
    try {
      await command();
      return true;
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
      return false;
    } finally {
      setRunning(false);
    }
  };
  return { running, error, send, forget: useCallback(() => setError(undefined), []) };
}
