import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { expectCrash } from "@/testing/crash";

import { Panel, PanelBoundary } from "./panel";
import { Sheet } from "./ui/dialog";

let broken = true;
function Fragile() {
  if (broken) throw new Error("a price without a venue");
  return <p>Prices</p>;
}

beforeEach(() => {
  broken = true;
  expectCrash();
});

const panel = (name: string) => screen.getByRole("region", { name });

describe("a panel that throws", () => {
  it("says what failed while the others live on", () => {
    render(
      <>
        <Panel title="Board">
          <Fragile />
        </Panel>
        <Panel title="Runs">
          <p>Eight runs</p>
        </Panel>
      </>,
    );
    expect(within(panel("Board")).getByRole("alert")).toHaveTextContent("“Board” could not be shown");
    expect(within(panel("Runs")).getByText("Eight runs")).toBeInTheDocument();
  });

  it("is drawn again by its retry", async () => {
    render(
      <Panel label="Board">
        <Fragile />
      </Panel>,
    );
    await userEvent.click(screen.getByRole("button", { name: "Retry" }));
    expect(screen.getByRole("alert")).toBeInTheDocument();
    broken = false;
    await userEvent.click(screen.getByRole("button", { name: "Retry" }));
    expect(within(panel("Board")).getByText("Prices")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  it.each(["controls", "aside", "footnote", "title"])("is held where its %s throws", (part) => {
    render(
      <Panel label="Board" {...{ title: "Board", [part]: <Fragile /> }}>
        Body
      </Panel>,
    );
    expect(within(panel("Board")).getByRole("alert")).toBeInTheDocument();
  });

  it("is replaced where it throws before there is a panel", async () => {
    function Whole() {
      if (broken) throw new Error("no rows");
      return <Panel title="Board">Rows</Panel>;
    }
    render(
      <PanelBoundary name="Board">
        <Whole />
      </PanelBoundary>,
    );
    expect(within(panel("Board")).getByRole("alert")).toHaveTextContent("“Board” could not be shown");
    broken = false;
    await userEvent.click(screen.getByRole("button", { name: "Retry" }));
    expect(panel("Board")).toHaveTextContent("Rows");
  });
});

describe("a sheet that throws", () => {
  it("can still be closed", async () => {
    const close = vi.fn();
    render(
      <Sheet open title="Fixture" description="Loading" onOpenChange={close}>
        <Fragile />
      </Sheet>,
    );
    expect(within(screen.getByRole("dialog")).getByRole("alert")).toHaveTextContent(
      "“Fixture” could not be shown",
    );
    await userEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(close).toHaveBeenCalledWith(false);
  });
});
