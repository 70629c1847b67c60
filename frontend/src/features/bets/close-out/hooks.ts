"use client";

import { useState } from "react";
import { toast } from "sonner";
import { useSWRConfig } from "swr";

import { confirmCloseOut, planCloseOut, useGetCloseOut } from "@/api/close-outs/close-outs";
import { getSetHaltUrl } from "@/api/halts/halts";
import { once } from "@/lib/once";
import { useCommand, type Command } from "@/lib/use-command";

/** While the engine is to make the plan or to carry it out, which takes a fraction of a second. */
const SOON_MS = 300;
const POLL_MS = 5_000;

/** Asks for a plan, and remembers which one that is until it is left. */
export function usePlan(reason: string): { plan: Command; id: string | null; leave: () => void } {
  const [id, setId] = useState<string | null>(null);
  const plan = useCommand(async () => {
    const asked = { scope: "all", subject: null, reason } as const;
    setId((await once("plan close-out", asked, (options) => planCloseOut(asked, options))).id);
  });
  return { plan, id, leave: () => setId(null) };
}

/** A close-out, asked for often while the engine is at it. */
export const useCloseOut = (id: string | null) =>
  useGetCloseOut(id ?? "", {
    swr: {
      enabled: id !== null,
      refreshInterval: (found) =>
        ["planning", "confirmed", undefined].includes(found?.close_out.standing) ? SOON_MS : POLL_MS,
    },
  });

/** Has a plan carried out. */
export function useConfirm(id: string): Command {
  const { mutate } = useSWRConfig();
  return useCommand(async () => {
    await once("confirm close-out", { id }, (options) => confirmCloseOut(id, options));
    toast("Closing out", { description: "The closing bets are on their way. Betting is halted." });
    await mutate((key) => Array.isArray(key) && key[0] === getSetHaltUrl());
  });
}
