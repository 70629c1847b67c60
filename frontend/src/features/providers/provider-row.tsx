"use client";

import type { ReactNode } from "react";

import type { Provider } from "@/api/model";
import { Command } from "@/components/states";
import { cn } from "@/lib/cn";

import { BreakerLine, HealthBadge, SandboxTag } from "./badges";
import { AlertLines } from "./contract-alerts";
import { AnswerFigures, TodayFigures } from "./figures";
import { QuotaBars } from "./quotas";
import { StreamLine } from "./stream-line";
import { isNamed } from "./words";

export const COLUMNS =
  "lg:grid-cols-[minmax(150px,1.2fr)_minmax(200px,1.2fr)_minmax(200px,1.4fr)_minmax(190px,1.3fr)_minmax(112px,0.6fr)]";

interface RowProps {
  provider: Provider;
  open: boolean;
  onOpen: () => void;
}

/** A provider that is on, with all that is worth a look; it opens from anywhere in its row. */
export function ProviderRow({ provider, open, onOpen }: RowProps) {
  const { breakers } = provider;
  return (
    <li
      data-provider={provider.key}
      className={cn(
        "relative grid gap-x-6 gap-y-3 border-b border-border/60 px-3 py-3 transition-colors last:border-b-0 hover:bg-surface-2 sm:grid-cols-2",
        COLUMNS,
        open && "bg-surface-2",
      )}
    >
      <Name provider={provider} onOpen={onOpen} />
      <AnswerFigures provider={provider} />
      <Part title="Quotas left">
        <QuotaBars quotas={provider.quotas} />
      </Part>
      <Part title="Breakers">
        {breakers.length === 0 ? (
          <span className="text-12 text-muted">None yet: nothing was asked</span>
        ) : (
          <ul className="grid grid-cols-2 gap-1 sm:grid-cols-1">
            {breakers.map((breaker) => (
              <li key={breaker.endpoint ?? ""}>
                <BreakerLine breaker={breaker} />
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Part title="Today (UTC)">
        <TodayFigures provider={provider} column />
      </Part>
    </li>
  );
}

/** Named where the columns have no heading of their own. */
function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <p className="mb-1 text-11 font-medium text-muted lg:sr-only">{title}</p>
      {children}
    </div>
  );
}

/** The provider's name, which opens it from anywhere in its row. */
function OpenButton({ provider, onOpen }: { provider: Provider; onOpen: () => void }) {
  return (
    <button
      type="button"
      data-row
      onClick={onOpen}
      aria-haspopup="dialog"
      className="text-left text-13 font-medium after:absolute after:inset-0 touch:min-h-11"
    >
      {provider.name}
    </button>
  );
}

function Name({ provider, onOpen }: { provider: Provider; onOpen: () => void }) {
  return (
    <div className="min-w-0">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <OpenButton provider={provider} onOpen={onOpen} />
        <HealthBadge health={provider.health} />
        {provider.sandbox && <SandboxTag />}
      </div>
      {provider.reason && (
        <p className={cn("mt-1 text-12", provider.health === "down" ? "text-danger" : "text-warn")}>
          {provider.reason}
        </p>
      )}
      <AlertLines alerts={provider.alerts} />
      {provider.stream && <StreamLine stream={provider.stream} />}
      <p className="mt-1 line-clamp-2 sm:line-clamp-3 text-11 text-muted">{provider.terms}</p>
    </div>
  );
}

/** A provider that is off: on what conditions it could be used, and what switches it on. */
export function OffRow({ provider, open, onOpen }: RowProps) {
  return (
    <li
      data-provider={provider.key}
      className={cn(
        "relative grid gap-x-6 gap-y-2 border-b border-border/60 px-3 py-3 transition-colors last:border-b-0 hover:bg-surface-2 lg:grid-cols-[minmax(150px,1fr)_minmax(0,2fr)_minmax(0,1.6fr)]",
        open && "bg-surface-2",
      )}
    >
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 self-start">
        <OpenButton provider={provider} onOpen={onOpen} />
        <HealthBadge health={provider.health} />
      </div>
      <p className="text-pretty text-12 text-muted">{provider.terms}</p>
      <HowToEnable provider={provider} />
    </li>
  );
}

export function HowToEnable({ provider }: { provider: Provider }) {
  return (
    <div className="relative flex min-w-0 flex-col items-start gap-1">
      {provider.switch_on.map((line) => (
        <Command key={line}>{line}</Command>
      ))}
      <p className="text-11 text-muted">
        in <code className="font-mono">.env</code>, then start anew
        {isNamed(provider) && "; further names in the same list by comma"}.{" "}
        <a
          href={provider.site}
          target="_blank"
          rel="noreferrer"
          className="text-accent underline underline-offset-2"
        >
          Its site
        </a>
      </p>
    </div>
  );
}
