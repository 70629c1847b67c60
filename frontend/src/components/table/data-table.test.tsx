import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { TooltipProvider } from "@/components/ui/tooltip";

import { column } from "./columns";
import { DataTable, type DataTableProps } from "./data-table";
import { toCsv } from "./table-tools";

interface Row {
  id: string;
  name: string;
  profit: number | null;
}

const columns = [
  column<Row>({ id: "name", header: "Name", value: (row) => row.name, cell: (row) => row.name }),
  column<Row>({
    id: "profit",
    header: "Profit",
    align: "right",
    value: (row) => row.profit,
    cell: (row) => row.profit,
  }),
  column<Row>({ id: "bar", header: "", cell: () => "bar" }),
];
const rows: Row[] = [
  { id: "a", name: "Beta", profit: 3 },
  { id: "b", name: "Alpha, the first", profit: null },
  { id: "c", name: "Gamma", profit: 12 },
];

const show = (props: Partial<DataTableProps<Row>> = {}) =>
  render(
    <TooltipProvider>
      <DataTable label="Rows" columns={columns} rows={rows} rowId={(row) => row.id} {...props} />
    </TooltipProvider>,
  );
const names = () =>
  screen
    .getAllByRole("row")
    .slice(1)
    .map((row) => within(row).getAllByRole("gridcell")[0]?.textContent);

describe("DataTable", () => {
  it("sorts by a header, largest first for numbers, unknown last", async () => {
    show();
    await userEvent.click(screen.getByRole("button", { name: "Profit" }));
    expect(names()).toEqual(["Gamma", "Beta", "Alpha, the first"]);
    expect(screen.getByRole("columnheader", { name: "Profit" })).toHaveAttribute("aria-sort", "descending");
    await userEvent.click(screen.getByRole("button", { name: "Profit" }));
    expect(names()).toEqual(["Beta", "Gamma", "Alpha, the first"]);
  });

  it("leaves the order to the server where it sorts", async () => {
    show({ sortedByServer: true, sorting: [{ id: "name", desc: false }], onSortingChange: vi.fn() });
    expect(names()).toEqual(["Beta", "Alpha, the first", "Gamma"]);
  });

  it("opens rows by click and by arrow and Enter", async () => {
    const onOpen = vi.fn();
    show({ onOpen });
    await userEvent.click(screen.getByText("Gamma"));
    screen.getByRole("grid").focus();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    expect(onOpen.mock.calls.map(([row]) => row.id)).toEqual(["c", "b"]);
  });

  it("shows assistive technology where the keys are", async () => {
    show({ onOpen: vi.fn() });
    const grid = screen.getByRole("grid");
    grid.focus();
    await userEvent.keyboard("{End}");
    expect(document.getElementById(grid.getAttribute("aria-activedescendant") ?? "")).toHaveTextContent(
      "Gamma",
    );
  });

  it("hides columns", () => {
    show({ hidden: ["profit"] });
    expect(screen.queryByRole("columnheader", { name: "Profit" })).not.toBeInTheDocument();
  });
});

describe("a long DataTable", () => {
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(320);
    vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(800);
  });

  it("draws only what is seen, and says how many there are", () => {
    const many = Array.from({ length: 5_000 }, (_, index) => ({
      id: String(index),
      name: `Row ${index}`,
      profit: index,
    }));
    show({ rows: many, total: 9_000 });
    expect(screen.getAllByRole("row").length).toBeLessThan(60);
    expect(screen.getByText("Row 0")).toBeInTheDocument();
    expect(screen.getByRole("grid")).toHaveAttribute("aria-rowcount", "9001");
  });

  it("asks for more when the end is near", () => {
    const onEnd = vi.fn();
    show({ onEnd });
    expect(onEnd).toHaveBeenCalled();
  });
});

describe("toCsv", () => {
  it("writes the columns that have a plain value, quoted where needed", () =>
    expect(toCsv(columns, rows)).toBe('Name,Profit\nBeta,3\n"Alpha, the first",\nGamma,12'));
});
