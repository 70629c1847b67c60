"use client";

import { toast } from "sonner";
import { useSWRConfig } from "swr";

import { getSetHaltUrl, liftHalt, setHalt, useGetResumeChecklist, useListHalts } from "@/api/halts/halts";
import type { Halt } from "@/api/model";
import { once } from "@/lib/once";
import { useCommand, type Command } from "@/lib/use-command";

const POLL_MS = 5_000;
/** While the engine is to say that it has heard, which takes a fraction of a second. */
const SOON_MS = 500;

/** Halts that stand, newest first. */
export const useStandingHalts = () =>
  useListHalts(
    { standing: true },
    {
      swr: {
        refreshInterval: (page) =>
          page?.items.some((halt) => halt.acknowledged_at === null) ? SOON_MS : POLL_MS,
        keepPreviousData: true,
      },
    },
  );

function useAskAgain(): () => Promise<unknown> {
  const { mutate } = useSWRConfig();
  return () => mutate((key) => Array.isArray(key) && key[0] === getSetHaltUrl());
}

/** Stops betting everywhere. */
export function useHalt(reason: string): Command {
  const again = useAskAgain();
  return useCommand(async () => {
    const asked = { scope: "all", subject: null, reason } as const;
    await once("halt", asked, (options) => setHalt(asked, options));
    await again();
  });
}

/** What must be so before betting goes on, asked for while somebody looks. */
export const useChecklist = (looks: boolean, halt: Halt) =>
  useGetResumeChecklist({ halt: halt.id }, { swr: { enabled: looks, refreshInterval: POLL_MS } });

/** Lets betting go on, as far as this halt is concerned. */
export function useLift(halt: Halt, reason: string): Command {
  const again = useAskAgain();
  return useCommand(async () => {
    await once("lift halt", { id: halt.id, reason }, (options) => liftHalt(halt.id, { reason }, options));
    toast("The halt is lifted", { description: "Orders may be sent again." });
    await again();
  });
}
