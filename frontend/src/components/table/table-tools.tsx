"use client";

import type { ColumnDef } from "@tanstack/react-table";
import { Columns3, Rows3 } from "lucide-react";

import { CopyButton } from "@/components/copy-button";
import { Button } from "@/components/ui/button";
import { CheckMark } from "@/components/ui/checkbox";
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuTrigger,
} from "@/components/ui/menu";
import { useChoice, useStored } from "@/lib/preferences";

import { DENSITIES, type Density } from "./data-table";

interface TableView {
  hidden: readonly string[];
  setHidden: (hidden: readonly string[]) => void;
  density: Density;
  setDensity: (density: Density) => void;
}

/** How a reader likes one table, remembered in this browser under its name. */
export function useTableView(name: string, hiddenAtFirst: readonly string[] = []): TableView {
  const [hidden, storeHidden] = useStored(`table.${name}.hidden`);
  const [density, setDensity] = useChoice("table.density", DENSITIES);
  return {
    hidden: hidden === null ? hiddenAtFirst : hidden.split(",").filter(Boolean),
    setHidden: (ids) => storeHidden(ids.join(",")),
    density,
    setDensity,
  };
}

/** The rows as CSV, by the columns that have a plain value. */
export function toCsv<Row>(columns: readonly ColumnDef<Row>[], rows: readonly Row[]): string {
  const readable = columns.flatMap((column) => ("accessorFn" in column ? [column] : []));
  const cell = (value: unknown) => {
    const text = value === undefined || value === null ? "" : String(value);
    return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const head = readable.map((column) => cell(column.header)).join(",");
  const body = rows.map((row, index) =>
    readable.map((column) => cell(column.accessorFn(row, index))).join(","),
  );
  return [head, ...body].join("\n");
}

interface TableToolsProps<Row> {
  view: TableView;
  columns: ColumnDef<Row>[];
  rows: Row[];
}

/** Column chooser, density and copying, for the head of a table's panel. */
export function TableTools<Row>({ view, columns, rows }: TableToolsProps<Row>) {
  const choosable = columns.filter((column) => column.enableHiding && column.meta?.phone !== "only");
  const toggle = (id: string) =>
    view.setHidden(view.hidden.includes(id) ? view.hidden.filter((key) => key !== id) : [...view.hidden, id]);

  return (
    <div className="flex items-center">
      <CopyButton text={() => toCsv(columns, rows)} label="Copy these rows as CSV" />
      <Menu>
        <MenuTrigger asChild>
          <Button
            variant="ghost"
            size="iconSm"
            aria-label="Row height"
            title="Row height"
            className="max-md:hidden"
          >
            <Rows3 className="!size-3.5" aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent>
          <MenuLabel>Row height</MenuLabel>
          <MenuRadioGroup
            value={view.density}
            onValueChange={(value) =>
              view.setDensity(DENSITIES.find((each) => each === value) ?? view.density)
            }
          >
            {DENSITIES.map((density) => (
              <MenuRadioItem key={density} value={density} className="capitalize">
                {density}
              </MenuRadioItem>
            ))}
          </MenuRadioGroup>
        </MenuContent>
      </Menu>
      <Menu>
        <MenuTrigger asChild>
          <Button
            variant="ghost"
            size="iconSm"
            aria-label="Columns"
            title="Columns"
            className="max-md:hidden"
          >
            <Columns3 className="!size-3.5" aria-hidden />
          </Button>
        </MenuTrigger>
        <MenuContent className="thin-scroll relative max-h-96 overflow-y-auto">
          <MenuLabel>Columns</MenuLabel>
          {choosable.map((column) => (
            <MenuItem
              key={column.id}
              role="menuitemcheckbox"
              aria-checked={!view.hidden.includes(column.id ?? "")}
              onSelect={(event) => {
                event.preventDefault();
                if (column.id) toggle(column.id);
              }}
            >
              <CheckMark checked={!view.hidden.includes(column.id ?? "")} />
              {String(column.header)}
            </MenuItem>
          ))}
        </MenuContent>
      </Menu>
    </div>
  );
}
