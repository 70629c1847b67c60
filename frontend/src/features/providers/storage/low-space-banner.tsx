"use client";

import { HardDrive } from "lucide-react";

import { Ago } from "@/components/timestamp";
import { bytes } from "@/lib/format";

import { useStorage } from "./hooks";

/** Said while the disk is nearly full: when it is full, no price and no bet can be stored. */
export function LowSpaceBanner() {
  const { storage } = useStorage();
  if (!storage?.low) return null;
  return (
    <div
      role="alert"
      data-testid="low-space"
      className="mb-3 flex items-start gap-2.5 rounded border border-warn/40 bg-warn/10 px-3 py-2 text-12"
    >
      <HardDrive aria-hidden className="mt-0.5 size-3.5 shrink-0 text-warn" />
      <p className="text-pretty">
        <span className="font-medium text-warn">
          Only <span className="num">{bytes(storage.free_bytes)}</span> are free on the disk
          {storage.measured_at && (
            <>
              {" "}
              (<Ago at={storage.measured_at} />)
            </>
          )}
          .
        </span>{" "}
        A full disk stores no prices and no bets. Free some space, or keep things for fewer days:{" "}
        <code className="font-mono">ADVISOR_KEEP_QUOTES_DAYS</code> and{" "}
        <code className="font-mono">ADVISOR_KEEP_QUOTE_FILES_DAYS</code> weigh most.
      </p>
    </div>
  );
}
