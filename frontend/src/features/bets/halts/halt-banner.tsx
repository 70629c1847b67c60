"use client";

import { Octagon } from "lucide-react";

import type { Halt, HaltScope } from "@/api/model";
import { utc, moment } from "@/lib/time";

import { useStandingHalts } from "./hooks";
import { LiftButton } from "./lift-button";

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
