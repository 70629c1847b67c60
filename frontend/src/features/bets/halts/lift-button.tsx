"use client";

import { Check, TriangleAlert } from "lucide-react";
import { useId, useState } from "react";

import type { ResumeChecklistItem, Halt } from "@/api/model";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";

import { useChecklist, useLift } from "./hooks";
import { Refusal } from "./refusal";

const LONGEST = 200;

/** Lifts a halt, once a person has said why and nothing stands against it any more. */
export function LiftButton({ halt }: { halt: Halt }) {
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const lift = useLift(halt, reason.trim());
  const unmet = useChecklist(open, halt).data?.items.filter((item) => !item.is_met);
  const field = useId();
  const change = (next: boolean) => {
    if (lift.running) return;
    lift.forget();
    setOpen(next);
  };
  return (
    <>
      <Button size="sm" onClick={() => change(true)}>
        Lift
      </Button>
      <Dialog
        open={open}
        onOpenChange={change}
        title="Lift the halt?"
        description={
          <>
            <span className="block text-pretty">
              Strategies send orders again at once, as soon as they find value, at reduced stakes for a while.
              Set by {halt.set_by}: {halt.reason.replace(/\.$/, "")}.
            </span>
            {unmet && <Unmet items={unmet} />}
            <Label htmlFor={field} className="mt-3 block">
              Why (what the cause was, and that it is gone)
            </Label>
            <Input
              id={field}
              value={reason}
              maxLength={LONGEST}
              onChange={(event) => setReason(event.target.value)}
              className="mt-1"
            />
            <Refusal title="The halt was not lifted" error={lift.error} />
          </>
        }
        actions={
          <>
            <Button autoFocus onClick={() => change(false)} disabled={lift.running}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={lift.running || reason.trim() === "" || (unmet !== undefined && unmet.length > 0)}
              onClick={() => void lift.send().then((done) => done && setOpen(false))}
            >
              {lift.running ? "Lifting" : "Lift the halt"}
            </Button>
          </>
        }
      />
    </>
  );
}

/** What stands against it now, each with what to do. */
function Unmet({ items }: { items: readonly ResumeChecklistItem[] }) {
  if (items.length === 0)
    return (
      <span className="mt-1.5 flex items-center gap-1.5 text-muted">
        <Check aria-hidden className="size-3.5 shrink-0" /> Nothing that the engine looks at stands against
        it.
      </span>
    );
  return (
    <span role="status" className="mt-3 block rounded border border-warn/40 px-2.5 py-2">
      <span className="flex items-center gap-1.5 font-medium text-warn">
        <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
        Betting cannot go on yet
      </span>
      {items.map((item) => (
        <span key={item.name} className="mt-1 block text-pretty text-text">
          {item.text}
        </span>
      ))}
    </span>
  );
}
