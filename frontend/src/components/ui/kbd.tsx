import type { ReactNode } from "react";

export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-flex h-4 min-w-4 items-center justify-center rounded-sm border bg-surface-2 px-1 font-sans text-11 leading-none text-muted">
      {children}
    </kbd>
  );
}
