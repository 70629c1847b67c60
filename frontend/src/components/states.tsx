"use client";

import { AlertTriangle, RotateCw } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "@/lib/cn";
import { errorText } from "@/lib/field-labels";
import { ApiError } from "@/lib/request";
import { clock } from "@/lib/time";

import { CopyButton } from "./copy-button";
import { Badge } from "./ui/badge";
import { Button } from "./ui/button";

interface EmptyProps {
  title: string;
  /** Why there is nothing. */
  children: ReactNode;
  /** The one next step. */
  action?: ReactNode;
  className?: string;
}

export function EmptyState({ title, children, action, className }: EmptyProps) {
  return (
    <div className={cn("mx-auto flex max-w-md flex-col items-center px-4 py-12 text-center", className)}>
      <p className="text-13 font-medium">{title}</p>
      <div className="mt-1 text-pretty text-13 text-muted">{children}</div>
      {action && <div className="mt-4 max-w-full">{action}</div>}
    </div>
  );
}

/** A command to run in a terminal, with a button that copies it. */
export function Command({ children }: { children: string }) {
  return (
    <div className="flex max-w-full items-center gap-2 rounded border bg-surface-2 py-1 pl-3 pr-1 text-left">
      <code className="thin-scroll relative min-w-0 overflow-x-auto whitespace-nowrap font-mono text-12">
        {children}
      </code>
      <CopyButton text={children} label="Copy command" />
    </div>
  );
}

interface ErrorProps {
  /** What was being done, as in "The runs could not be loaded". */
  title: string;
  error: unknown;
  retry?: () => void;
  className?: string;
}

export function ErrorState({ title, error, retry, className }: ErrorProps) {
  const api = error instanceof ApiError ? error : null;
  return (
    <div
      role="alert"
      className={cn("mx-auto flex max-w-md flex-col items-center px-4 py-10 text-center", className)}
    >
      <AlertTriangle aria-hidden className="size-4 text-danger" />
      <p className="mt-2 text-13 font-medium">{title}</p>
      <p className="mt-1 text-pretty text-13 text-muted">
        {api ? errorText(api) : "The page met an error it did not expect. Reload it; if it stays, report it."}
      </p>
      {retry && (
        <Button size="sm" className="mt-4" onClick={retry}>
          <RotateCw aria-hidden /> Retry
        </Button>
      )}
      {api?.requestId && (
        <p className="mt-3 flex items-center gap-1 text-11 text-muted">
          Request <code className="font-mono">{api.requestId}</code>
          <CopyButton text={api.requestId} label="Copy request id" />
        </p>
      )}
    </div>
  );
}

/** Amber mark on data that can no longer be refreshed. */
export function StaleBadge({ since }: { since: number }) {
  return (
    <Badge tone="warn" role="status">
      Stale since {clock(since)}
    </Badge>
  );
}
