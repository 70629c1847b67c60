import type { ColumnDef, RowData } from "@tanstack/react-table";
import type { ReactNode } from "react";

declare module "@tanstack/react-table" {
  // The parameters must repeat those of the interface that is being extended.
  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  interface ColumnMeta<TData extends RowData, TValue> {
    align?: "right";
    /** Explains the header on hover. */
    hint?: string;
    /** Narrow screens show only the columns marked so; `only` keeps one from wide screens. */
    phone?: true | "only";
    /** A column that cannot be hidden. */
    fixed?: true;
    className?: string;
  }
}

interface ColumnFacts<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** What the column is sorted and copied by; without it there is neither. */
  value?: (row: Row) => string | number | null;
  align?: "right";
  hint?: string;
  phone?: true | "only";
  fixed?: true;
  className?: string;
}

/** A column in a line of code, in the shape the table library reads. */
export function column<Row>(facts: ColumnFacts<Row>): ColumnDef<Row> {
  const { id, header, cell, value, ...meta } = facts;
  const read = value;
  return {
    id,
    header,
    cell: (context) => cell(context.row.original),
    ...(read && { accessorFn: (row: Row) => read(row) ?? undefined }),
    enableSorting: value !== undefined,
    sortUndefined: "last",
    sortDescFirst: meta.align === "right",
    enableHiding: !meta.fixed,
    meta,
  };
}
