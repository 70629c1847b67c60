"use client";

import Link from "next/link";
import { useState } from "react";

import type { Provider, ProviderHealth } from "@/api/model";
import { Ago } from "@/components/timestamp";
import { Button } from "@/components/ui/button";
import { Popover, PopoverContent, PopoverTrigger } from "@/components/ui/popover";
import { useSystem } from "@/features/health/health-context";
import { FEEDS_SILENT, rowsOf } from "@/features/health/rows";
import { cn } from "@/lib/cn";

import { SandboxTag } from "./badges";
import { useProviders } from "./hooks";
import { HEALTH } from "./words";

// A ring or a hollow as well as a colour, so that trouble is recognised without seeing red.
const LAMP: Record<ProviderHealth, string> = {
  healthy: "bg-profit",
  degraded: "bg-warn ring-2 ring-warn/40",
  down: "bg-danger ring-2 ring-danger/40",
  off: "border border-faint",
};

function Lamp({ health }: { health: ProviderHealth }) {
  return <span aria-hidden className={cn("size-2 shrink-0 rounded-full", LAMP[health])} />;
}

const BAD: readonly ProviderHealth[] = ["down", "degraded"];

/** The one thing that is wrong with the feeds, in words; null while all is well. */
export function troubleOf(on: readonly Provider[], running: boolean): string | null {
  if (on.length === 0) return null;
  if (!running) return FEEDS_SILENT.text;
  for (const health of BAD) {
    const bad = on.filter((each) => each.health === health);
    if (bad.length === 1) return `${bad[0]?.name} ${health}`;
    if (bad.length > 1) return `${bad.length} feeds ${health}`;
  }
  return null;
}

/** One lamp for every provider that is on; with words when opened, and beside it when something is wrong. */
export function FeedsLamp() {
  const { providers, running } = useProviders();
  const system = useSystem();
  const [open, setOpen] = useState(false);
  if (!providers) return null;
  const on = providers.filter((each) => each.enabled);
  const trouble = troubleOf(on, running);
  // On a phone the label gives way to what the system has to say.
  const roomy = rowsOf(system).every(({ level }) => level === "good");
  const sandbox = on.some((each) => each.sandbox);
  const said = on.map((each) => `${each.name} ${HEALTH[each.health].name.toLowerCase()}`).join(", ");

  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button
          variant="ghost"
          size="sm"
          data-testid="feeds-lamp"
          aria-label={`Feeds${sandbox ? " (sandbox)" : ""}: ${said || "none is on"}${running ? "" : ", not reporting"}`}
          className={cn(
            "min-w-0",
            trouble && "border border-warn/40 bg-warn/10 text-warn hover:bg-warn/20 hover:text-warn",
          )}
        >
          <span className="hidden text-11 text-muted xl:inline">feeds</span>
          {/* On a phone words take the place of the row of lamps. */}
          <span className={cn("flex shrink-0 items-center gap-1.5", trouble && "max-md:hidden")}>
            {on.length === 0 ? (
              <Lamp health="off" />
            ) : (
              on.map((each) => <Lamp key={each.key} health={each.health} />)
            )}
          </span>
          {trouble && (
            <span role="status" className="truncate text-11">
              {trouble}
            </span>
          )}
          {sandbox && <SandboxTag className={roomy && !trouble ? "max-[389px]:hidden" : "max-sm:hidden"} />}
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" className="w-80 max-w-[calc(100vw-16px)] p-1">
        {sandbox && (
          <p className="flex items-center gap-2 border-b px-2 pb-2 pt-1 text-11 text-muted">
            <SandboxTag /> Simulated on this machine.
          </p>
        )}
        {on.length === 0 && <p className="px-2 py-1.5 text-12 text-muted">No provider is on.</p>}
        <ul>
          {on.map((each) => (
            <li key={each.key}>
              <Link
                href={`/providers?provider=${each.key}`}
                onClick={() => setOpen(false)}
                className="block rounded-sm px-2 py-1.5 hover:bg-surface-2 touch:py-3"
              >
                <span className="flex items-center gap-2 text-13">
                  <Lamp health={each.health} />
                  {each.name}
                  <span className="ml-auto text-12 text-muted">
                    {each.health === "healthy" && each.last_success ? (
                      <Ago at={each.last_success} />
                    ) : (
                      HEALTH[each.health].name
                    )}
                  </span>
                </span>
                {each.reason && <span className="block pl-4 text-12 text-muted">{each.reason}</span>}
              </Link>
            </li>
          ))}
        </ul>
        <Link
          href="/providers"
          onClick={() => setOpen(false)}
          className="mt-1 block border-t px-2 py-2 text-12 text-accent hover:underline touch:py-3.5"
        >
          All providers
        </Link>
      </PopoverContent>
    </Popover>
  );
}
