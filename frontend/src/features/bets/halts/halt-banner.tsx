"use client";

import { Octagon } from "lucide-react";
import { useState } from "react";

import type { Halt, HaltScope } from "@/api/model";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { utc, moment } from "@/lib/time";

import { useLift, useStandingHalts } from "./hooks";
import { Refusal } from "./refusal";

const OVER: Record<HaltScope, string> = {
  all: "Betting is halted",
  strategy: "A strategy is halted",
  venue: "A venue is halted",
  competition: "A competition is halted",
  event: "A fixture is halted",
};

/** Said on every page while a halt stands, one line each, with the way out. */
export function HaltBanner() {
  const { data } = useStandingHalts();
  return data?.items.map((halt) => <StandingHalt key={halt.id} halt={halt} />);
}

function StandingHalt({ halt }: { halt: Halt }) {
  const over = halt.subject === null ? OVER[halt.scope] : `${OVER[halt.scope]} (${halt.subject})`;
  return (
    <div
      role="alert"
      data-testid="halt"
      className="mt-3 flex flex-wrap items-start gap-x-2.5 gap-y-2 rounded border border-danger/40 bg-danger/10 px-3 py-2 text-12"
    >
      <Octagon aria-hidden className="mt-0.5 size-3.5 shrink-0 text-danger" />
      <p className="min-w-0 flex-1 text-pretty break-words">
        <span className="font-medium text-danger">
          {over} since{" "}
          <time dateTime={halt.set_at} title={utc(halt.set_at)} className="num">
            {moment(halt.set_at)}
          </time>
          {": "}
          {halt.reason.replace(/\.$/, "")}.
        </span>{" "}
        {halt.acknowledged_at === null
          ? "The engine has not acknowledged it yet: until then orders may still leave."
          : "No order leaves. Open bets settle as usual."}
      </p>
      <LiftButton halt={halt} />
    </div>
  );
}

function LiftButton({ halt }: { halt: Halt }) {
  const [open, setOpen] = useState(false);
  const lift = useLift(halt);
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
              Strategies send orders again at once, as soon as they find value. Set by {halt.set_by}:{" "}
              {halt.reason.replace(/\.$/, "")}.
            </span>
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
              disabled={lift.running}
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
