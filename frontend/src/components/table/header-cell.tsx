import { flexRender, type Header } from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";

import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";

const ORDER = { asc: "ascending", desc: "descending" } as const;

export function HeaderCell<Row>({ header }: { header: Header<Row, unknown> }) {
  const { column } = header;
  const { meta } = column.columnDef;
  const sorted = column.getIsSorted();
  const right = meta?.align === "right";
  const text = <>{flexRender(column.columnDef.header, header.getContext())}</>;
  const arrow =
    sorted === "asc" ? (
      <ArrowUp aria-hidden className="size-3 text-accent" />
    ) : sorted === "desc" ? (
      <ArrowDown aria-hidden className="size-3 text-accent" />
    ) : null;
  const look = cn("inline-flex h-8 items-center gap-1 align-top font-normal", right && "flex-row-reverse");
  const inner = column.getCanSort() ? (
    <button
      type="button"
      onClick={column.getToggleSortingHandler()}
      className={cn(look, "rounded-sm hover:text-text touch:h-11")}
    >
      {text}
      {arrow}
    </button>
  ) : (
    <span className={look} tabIndex={meta?.hint ? 0 : undefined}>
      {text}
      {arrow}
    </span>
  );

  return (
    <th
      scope="col"
      aria-sort={column.getCanSort() ? (sorted ? ORDER[sorted] : "none") : undefined}
      className={cn(
        "whitespace-nowrap border-b bg-surface px-2 text-11 text-muted first:pl-3 last:pr-3",
        right ? "text-right" : "text-left",
        meta?.className,
      )}
    >
      {meta?.hint ? <Tooltip content={meta.hint}>{inner}</Tooltip> : inner}
    </th>
  );
}
