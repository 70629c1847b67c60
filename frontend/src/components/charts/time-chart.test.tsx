import { fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { PaneShape } from "./pane";
import { TimeChart } from "./time-chart";

const pane: PaneShape = {
  id: "equity",
  height: 100,
  zero: 1000,
  ticks: 2,
  format: String,
  lines: [
    {
      id: "bankroll",
      label: "Bankroll",
      tone: "text-series-1",
      points: [0, 1, 2].map((i) => ({ x: i * 1e9, y: 1000 + i })),
    },
  ],
};

beforeEach(() => {
  // A width, which jsdom never measures.
  vi.stubGlobal(
    "ResizeObserver",
    class {
      constructor(private readonly notify: (entries: { contentRect: { width: number } }[]) => void) {}
      observe() {
        this.notify([{ contentRect: { width: 800 } }]);
      }
      disconnect() {}
    },
  );
});

describe("TimeChart", () => {
  it("names its lines beside their ends", () => {
    render(<TimeChart label="Bankroll" panes={[pane]} window={null} onPoint={() => {}} />);
    expect(screen.getByText("Bankroll")).toBeVisible();
  });

  it("moves the crosshair from point to point by keys, and leaves by Escape", () => {
    const onPoint = vi.fn();
    render(<TimeChart label="Chart" panes={[pane]} window={null} onPoint={onPoint} />);
    const chart = screen.getByRole("img", { name: "Chart" });
    fireEvent.keyDown(chart, { key: "ArrowLeft" });
    fireEvent.keyDown(chart, { key: "ArrowLeft" });
    fireEvent.keyDown(chart, { key: "Escape" });
    expect(onPoint.mock.calls).toEqual([[2e9], [1e9], [null]]);
  });

  it("snaps the pointer to the nearest point", () => {
    const onPoint = vi.fn();
    render(<TimeChart label="Chart" panes={[pane]} window={null} onPoint={onPoint} />);
    // jsdom has no pointer events with a place; a mouse event of that name carries one.
    const moved = new MouseEvent("pointermove", { clientX: 400, bubbles: true });
    fireEvent(screen.getByRole("img", { name: "Chart" }), moved);
    expect(onPoint).toHaveBeenLastCalledWith(1e9);
  });

  it("draws nothing without points", () => {
    const { container } = render(
      <TimeChart label="Chart" panes={[{ ...pane, lines: [] }]} window={null} onPoint={() => {}} />,
    );
    expect(container).toBeEmptyDOMElement();
  });
});
