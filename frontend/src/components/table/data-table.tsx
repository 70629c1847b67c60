"use client";

import {
  flexRender,
  getCoreRowModel,
  getSortedRowModel,
  useReactTable,
  type ColumnDef,
  type OnChangeFn,
  type SortingState,
} from "@tanstack/react-table";
import { useId, useRef, useState, type ReactNode } from "react";

import { cn } from "@/lib/cn";
import { usePhone } from "@/lib/hooks";

import { HeaderCell } from "./header-cell";
import { useRowKeys } from "./row-keys";
import { useWindowedRows } from "./windowed-rows";

export const DENSITIES = ["normal", "compact", "relaxed"] as const;
export type Density = (typeof DENSITIES)[number];
const ROW_HEIGHT: Record<Density, number> = { compact: 26, normal: 32, relaxed: 40 };
const PHONE_ROW_HEIGHT = 56;

export interface DataTableProps<Row> {
  label: string;
  columns: ColumnDef<Row>[];
  rows: Row[];
  rowId: (row: Row) => string;
  onOpen?: (row: Row) => void;
  /** The open or chosen row, kept marked. */
  selected?: string | null;
  sorting?: SortingState;
  onSortingChange?: OnChangeFn<SortingState>;
  /** Set where the server sorts and `rows` come in its order. */
  sortedByServer?: boolean;
  hidden?: readonly string[];
  density?: Density;
  /** Of a row on a phone, in pixels: 44 where it has one line. */
  phoneHeight?: number;
  /** The whole number of rows, where more of them can be had. */
  total?: number;
  onEnd?: () => void;
  footer?: ReactNode;
  className?: string;
}

/** Rows and columns with sorting, keyboard movement and, past 200 rows, only the visible part in the page. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, onOpen, selected, hidden = [], density = "normal", className } = props;
  const [ownSorting, setOwnSorting] = useState<SortingState>([]);
  const scroller = useRef<HTMLDivElement>(null);
  const phone = usePhone();
  const prefix = useId();
  const shown = columns.filter((item) => {
    const visible = phone ? item.meta?.phone !== undefined : item.meta?.phone !== "only";
    return visible && !(item.id && hidden.includes(item.id));
  });

  const table = useReactTable({
    data: rows,
    columns: shown,
    getRowId: rowId,
    state: { sorting: props.sorting ?? ownSorting },
    onSortingChange: props.onSortingChange ?? setOwnSorting,
    manualSorting: props.sortedByServer ?? false,
    enableSortingRemoval: !props.sortedByServer,
    enableMultiSort: false,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
  });
  const list = table.getRowModel().rows;
  const height = phone ? (props.phoneHeight ?? PHONE_ROW_HEIGHT) : ROW_HEIGHT[density];
  const view = useWindowedRows({ count: list.length, height, scroller, onEnd: props.onEnd });
  const open = onOpen && ((index: number) => list[index] && onOpen(list[index].original));
  const keys = useRowKeys({ count: list.length, show: view.show, open });

  return (
    <div ref={scroller} className={cn("thin-scroll relative overflow-auto", className)}>
      <table
        role="grid"
        aria-label={label}
        aria-rowcount={(props.total ?? list.length) + 1}
        aria-activedescendant={keys.active === null ? undefined : `${prefix}-${list[keys.active]?.id}`}
        tabIndex={0}
        onKeyDown={keys.onKeyDown}
        onBlur={keys.clear}
        className="w-full border-separate border-spacing-0 text-13 focus-visible:-outline-offset-2"
      >
        <thead className="sticky top-0 z-10 bg-surface">
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} aria-rowindex={1}>
              {group.headers.map((header) => (
                <HeaderCell key={header.id} header={header} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {view.before > 0 && <Spacer height={view.before} columns={shown.length} />}
          {list.slice(view.first, view.last).map((row, offset) => {
            const index = view.first + offset;
            return (
              <tr
                key={row.id}
                id={`${prefix}-${row.id}`}
                aria-rowindex={index + 2}
                aria-selected={row.id === selected}
                style={{ height }}
                onClick={onOpen ? () => onOpen(row.original) : undefined}
                className={cn(
                  "group/row transition-colors",
                  onOpen && "cursor-pointer hover:bg-surface-2",
                  row.id === selected && "bg-accent/10",
                  index === keys.active && "bg-surface-2 shadow-[inset_2px_0_0_hsl(var(--accent))]",
                )}
              >
                {row.getVisibleCells().map((cell) => {
                  const meta = cell.column.columnDef.meta;
                  return (
                    <td
                      role="gridcell"
                      key={cell.id}
                      className={cn(
                        "whitespace-nowrap border-b border-border/60 px-2 first:pl-3 last:pr-3 group-last/row:border-b-0",
                        meta?.align === "right" && "num text-right",
                        meta?.className,
                      )}
                    >
                      {flexRender(cell.column.columnDef.cell, cell.getContext())}
                    </td>
                  );
                })}
              </tr>
            );
          })}
          {view.after > 0 && <Spacer height={view.after} columns={shown.length} />}
        </tbody>
      </table>
      {props.footer}
    </div>
  );
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    <tr aria-hidden style={{ height }}>
      <td colSpan={columns} />
    </tr>
  );
}
