"use client";

import { Octagon } from "lucide-react";
import { useId, useState } from "react";

import type { Portfolio } from "@/api/model";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { count, money } from "@/lib/format";
import { plural } from "@/lib/words";

import { useHalt, useStandingHalts } from "./hooks";
import { Refusal } from "./refusal";

const BY_HAND = "Halted by hand";
const LONGEST = 200;

/** What goes on while betting is halted: `4 open bets (€40.00 at risk) settle as usual.` */
function openText(portfolios: readonly Portfolio[]): string {
  const open = portfolios.reduce((sum, each) => sum + each.open, 0);
  if (open === 0) return "Nothing is open now.";
  const risked = portfolios
    .filter((each) => each.open > 0)
    .map((each) => money(each.at_risk.amount, each.asset))
    .join(", ");
  return `${plural(open, count(open), "open bet")} (${risked} at risk) ${open === 1 ? "settles" : "settle"} as usual.`;
}

/** Stops betting everywhere, after saying what that does and what it does not. */
export function HaltButton({ portfolios }: { portfolios: readonly Portfolio[] }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const { data } = useStandingHalts();
  const halt = useHalt(reason.trim() || BY_HAND);
  const field = useId();
  // One over all that stands already would stay as it is.
  if (data?.items.some((each) => each.scope === "all")) return null;
  const change = (next: boolean) => {
    if (halt.running) return;
    halt.forget();
    setOpen(next);
  };
  return (
    <>
      <Button variant="danger" size="sm" onClick={() => change(true)}>
        <Octagon aria-hidden className="!size-3.5" /> Halt
      </Button>
      <Dialog
        open={open}
        onOpenChange={change}
        title="Halt betting?"
        description={
          <>
            <span className="block text-pretty">
              Stops at once: every new order, of all strategies at all venues.
            </span>
            <span className="mt-1.5 block text-pretty">
              Does not stop: {openText(portfolios)} An order that stands at its venue already may still be
              matched.
            </span>
            <span className="mt-1.5 block text-pretty">It stays so until somebody lifts the halt.</span>
            <Label htmlFor={field} className="mt-3 block">
              Why (for whoever lifts it)
            </Label>
            <Input
              id={field}
              value={reason}
              maxLength={LONGEST}
              placeholder={BY_HAND}
              onChange={(event) => setReason(event.target.value)}
              className="mt-1"
            />
            <Refusal title="Betting was not halted" error={halt.error} />
          </>
        }
        actions={
          <>
            <Button autoFocus onClick={() => change(false)} disabled={halt.running}>
              Cancel
            </Button>
            <Button
              variant="danger"
              disabled={halt.running}
              onClick={() =>
                void halt.send().then((done) => {
                  if (!done) return;
                  setOpen(false);
                  setReason("");
                })
              }
            >
              {halt.running ? "Halting" : "Halt betting"}
            </Button>
          </>
        }
      />
    </>
  );
}
