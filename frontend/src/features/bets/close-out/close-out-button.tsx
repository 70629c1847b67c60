"use client";

import { useId, useState } from "react";

import type { CloseOutDetail } from "@/api/model";
import { ErrorState } from "@/components/states";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Skeleton } from "@/components/ui/skeleton";
import { count } from "@/lib/format";
import { plural } from "@/lib/words";

import { Refusal } from "../halts/refusal";
import { useCloseOut, useConfirm, usePlan } from "./hooks";
import { Plan } from "./plan";
import { closeText } from "./words";

const BY_HAND = "Closed out by hand";
const LONGEST = 200;

/** Shows what closing out would cost, and has it done once somebody agrees. */
export function CloseOutButton() {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const { plan, id, leave } = usePlan(reason.trim() || BY_HAND);
  const close = () => {
    setOpen(false);
    plan.forget();
    leave();
  };
  const field = useId();
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)}>
        Close out…
      </Button>
      <Sheet
        open={open}
        onOpenChange={(next) => !next && close()}
        title="Close out"
        description="Takes back what is not matched, and evens out open bets where the other side can be bet on. Nothing is done before you have seen the plan."
      >
        {id === null ? (
          <div className="p-4">
            <Label htmlFor={field}>Why (for whoever lets betting go on)</Label>
            <Input
              id={field}
              value={reason}
              maxLength={LONGEST}
              placeholder={BY_HAND}
              onChange={(event) => setReason(event.target.value)}
              className="mt-1"
            />
            <Refusal title="No plan was made" error={plan.error} />
            <Button
              variant="primary"
              className="mt-3"
              disabled={plan.running}
              onClick={() => void plan.send()}
            >
              {plan.running ? "Asking" : "See the plan"}
            </Button>
          </div>
        ) : (
          <Planned key={id} id={id} onAgain={leave} onClose={close} />
        )}
      </Sheet>
    </>
  );
}

interface PlannedProps {
  id: string;
  onAgain: () => void;
  onClose: () => void;
}

function Planned({ id, onAgain, onClose }: PlannedProps) {
  const { data, error, mutate } = useCloseOut(id);
  if (error && !data)
    return <ErrorState title="The plan could not be loaded" error={error} retry={() => void mutate()} />;
  if (!data?.plan)
    return (
      <div role="status" aria-busy aria-label="Making the plan" className="space-y-3 p-4">
        <p className="text-12 text-muted">
          The engine makes the plan. If it does not come, no engine may run.
        </p>
        {Array.from({ length: 4 }, (_, row) => (
          <Skeleton key={row} className="h-10 w-full" />
        ))}
      </div>
    );
  return <Shown detail={data} onAgain={onAgain} onClose={onClose} />;
}

interface ShownProps {
  detail: CloseOutDetail;
  onAgain: () => void;
  onClose: () => void;
}

function Shown({ detail, onAgain, onClose }: ShownProps) {
  const { close_out: closeOut, plan, orders } = detail;
  const confirm = useConfirm(closeOut.id);
  const at = closeOut.standing;
  if (plan === null) return null;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 px-4 py-3">
        {at === "planned" && (
          <Button variant="danger" disabled={confirm.running} onClick={() => void confirm.send()}>
            {confirm.running ? "Closing out" : closeText(plan)}
          </Button>
        )}
        {at === "planned" && (
          <Button disabled={confirm.running} onClick={onClose}>
            Leave all as it is
          </Button>
        )}
        {at === "expired" && (
          <Button variant="primary" onClick={onAgain}>
            Ask for a new plan
          </Button>
        )}
        <p role="status" className="text-pretty text-12 text-muted">
          {at === "expired" && "Prices have moved on: this plan can no longer be confirmed."}
          {at === "confirmed" && "The engine is about to carry it out."}
          {at === "done" &&
            `Done: ${plural(orders.length, count(orders.length), "closing bet")} placed, betting is halted. They stand among the open bets.`}
        </p>
        <Refusal title="Nothing was closed" error={confirm.error} />
      </div>
      <Plan plan={plan} />
    </>
  );
}
