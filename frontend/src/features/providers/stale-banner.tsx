"use client";

import { Unplug } from "lucide-react";

import type { Provider } from "@/api/model";
import { Ago, Timestamp } from "@/components/timestamp";

import { lastReport } from "./words";

/** Said while the engine is silent: no price is new, whatever else the page shows. */
export function StaleBanner({ providers }: { providers: readonly Provider[] }) {
  const last = lastReport(providers);
  return (
    <div
      role="alert"
      data-testid="feeds-stale"
      className="mb-3 flex items-start gap-2.5 rounded border border-warn/40 bg-warn/10 px-3 py-2 text-12"
    >
      <Unplug aria-hidden className="mt-0.5 size-3.5 shrink-0 text-warn" />
      <p className="text-pretty">
        <span className="font-medium text-warn">
          {last ? (
            <>
              The engine has not reported since <Timestamp at={last} /> (<Ago at={last} />
              ).
            </>
          ) : (
            "The engine has never reported."
          )}
        </span>{" "}
        {last ? "What is shown is old, and no price is refreshed." : "Nothing is fetched."}{" "}
        <code className="font-mono">advisor up</code> starts it with everything else,{" "}
        <code className="font-mono">advisor engine run</code> alone.
      </p>
    </div>
  );
}
