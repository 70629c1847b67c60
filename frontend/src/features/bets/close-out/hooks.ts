"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useSWRConfig } from "swr";

import { confirmCloseOut, planCloseOut, useGetCloseOut } from "@/api/close-outs/close-outs";
import { getSetHaltUrl } from "@/api/halts/halts";
import type { CloseOut } from "@/api/model";
import { once } from "@/lib/once";
import { useCommand, type Command } from "@/lib/use-command";

/** While the engine is to make the plan or to carry it out, which takes a fraction of a second. */
const SOON_MS = 300;
const POLL_MS = 5_000;

/** Asks for a plan, and remembers which one that is until it is left. */
export function usePlan(reason: string): { plan: Command; number: number | null; leave: () => void } {
  const [number, setNumber] = useState<number | null>(null);
  const plan = useCommand(async () => {
    const asked = { scope: "all", subject: null, reason } as const;
    setNumber((await once("plan close-out", asked, (options) => planCloseOut(asked, options))).id);
  });
  return { plan, number, leave: () => setNumber(null) };
}

/** A close-out, asked for often while the engine is at it. */
export const useCloseOut = (number: number | null) =>
  useGetCloseOut(number ?? 0, {
    swr: {
      enabled: number !== null,
      refreshInterval: (found) =>
        ["planning", "confirmed", undefined].includes(found?.close_out.standing) ? SOON_MS : POLL_MS,
    },
  });

/** Has a plan carried out. */
export function useConfirm(number: number): Command {
  const { mutate } = useSWRConfig();
  return useCommand(async () => {
    const confirmed: CloseOut = await once("confirm close-out", { number }, (options) =>
      confirmCloseOut(number, options),
    );
    toast("Closing out", { description: `Close-out ${confirmed.id} is on its way. Betting is halted.` });
    await mutate((key) => Array.isArray(key) && key[0] === getSetHaltUrl());
  });
}
