"use client";

import { Ban, Download, MoreHorizontal, RotateCw, Trash2 } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "sonner";

import type { BacktestRun } from "@/api/model";
import { getDownloadBacktestBetsUrl } from "@/api/backtests/backtests";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from "@/components/ui/menu";
import { count } from "@/lib/format";
import { errorText } from "@/lib/field-labels";
import { ApiError } from "@/lib/request";
import { runName } from "@/lib/run-name";
import { plural } from "@/lib/words";

import { draftOf } from "./draft";
import { isActive, useCommands } from "./hooks";
import { storeDraft } from "./use-draft";

/** Runs a command and says in a toast when it was refused. */
async function attempt(what: string, command: () => Promise<unknown>): Promise<boolean> {
  try {
    await command();
    return true;
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    toast.error(what, { description: errorText(cause) });
    return false;
  }
}

export function useRunCommands(run: BacktestRun) {
  const { cancel, remove } = useCommands();
  const router = useRouter();
  const path = usePathname();
  return {
    cancel: async () => {
      if (await attempt("The run was not cancelled", () => cancel(run.id)))
        toast.success("Backtest cancelled");
    },
    remove: async () => {
      if (!(await attempt("The run was not deleted", () => remove(run.id)))) return;
      toast.success("Backtest deleted");
      if (path === `/backtests/${run.id}`) router.push("/backtests");
    },
    again: () => {
      storeDraft(draftOf(run));
      toast.success("Settings copied to the form");
      if (window.matchMedia("(max-width: 1023px)").matches) router.push("/backtests?view=setup");
    },
  };
}

/** What can be done to a run, in a menu; deleting asks first. */
export function RunActions({ run }: { run: BacktestRun }) {
  const [asking, setAsking] = useState(false);
  const { cancel, remove, again } = useRunCommands(run);
  const bets = run.summary?.bets;

  return (
    // Clicks in the menu must not open the row under it.
    <div className="flex justify-end" onClick={(event) => event.stopPropagation()}>
      <Menu>
        <MenuTrigger asChild>
          <Button variant="ghost" size="iconSm" aria-label={`Actions for ${runName(run)}`}>
            <MoreHorizontal aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent>
          <MenuItem onSelect={again}>
            <RotateCw aria-hidden /> Run again with these settings
          </MenuItem>
          {run.state === "done" && (
            <MenuItem asChild>
              <a href={getDownloadBacktestBetsUrl(run.id)} download>
                <Download aria-hidden /> Bets as CSV
              </a>
            </MenuItem>
          )}
          <MenuSeparator />
          {isActive(run) ? (
            <MenuItem onSelect={() => void cancel()}>
              <Ban aria-hidden /> Cancel
            </MenuItem>
          ) : (
            <MenuItem onSelect={() => setAsking(true)} className="text-danger [&_svg]:text-danger">
              <Trash2 aria-hidden /> Delete
            </MenuItem>
          )}
        </MenuContent>
      </Menu>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete “${runName(run)}”?`}
        description={
          bets === undefined
            ? "The run goes for good. The imported history stays."
            : `The run goes for good with its report and ${plural(bets, count(bets), "bet")}. The imported history stays, so the same settings give the same result again.`
        }
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep</Button>
            <Button
              variant="danger"
              onClick={() => {
                setAsking(false);
                void remove();
              }}
            >
              Delete
            </Button>
          </>
        }
      />
    </div>
  );
}
