import type { ReactNode } from "react";

interface PageHeaderProps {
  title: ReactNode;
  context?: ReactNode;
  actions?: ReactNode;
  /** A way back to the list, before the title. */
  back?: ReactNode;
}

export function PageHeader({ title, context, actions, back }: PageHeaderProps) {
  return (
    <header className="flex min-h-11 flex-wrap items-center gap-x-3 gap-y-1 py-2">
      {back}
      <h1 className="min-w-0 truncate text-15 font-semibold">{title}</h1>
      {context && (
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 text-12 text-muted">
          {context}
        </div>
      )}
      {actions && <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
