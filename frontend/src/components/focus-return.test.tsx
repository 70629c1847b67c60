import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";

import { Sheet } from "./ui/dialog";

import { focusBehind } from "@/lib/use-focus-return";

const button = (name: string) => screen.getByRole("button", { name });

/** A list whose rows open a sheet, as pages do by the address: the sheet knows no button of its own. */
function List({ names, gone = [] }: { names: string[]; gone?: string[] }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <main id="page" tabIndex={-1}>
      {names.map((name) => (
        <div key={name} data-bet={name} data-leaving={gone.includes(name) || undefined}>
          <button type="button" data-row={name} onClick={() => setOpen(name)}>
            {name}
          </button>
        </div>
      ))}
      <Sheet open={open !== null} onOpenChange={() => setOpen(null)} title={open ?? ""} description="">
        <p>Details</p>
      </Sheet>
    </main>
  );
}

describe("when a sheet closes", () => {
  it.each(["{Escape}", "close"])("the focus returns to the row that opened it: %s", async (how) => {
    const user = userEvent.setup();
    render(<List names={["a", "b", "c"]} />);
    await user.click(button("b"));
    await screen.findByRole("dialog");
    if (how === "close") await user.click(button("Close"));
    else await user.keyboard(how);
    await waitFor(() => expect(button("b")).toHaveFocus());
  });

  it.each([
    ["b", "c"],
    ["c", "b"],
  ])("and the row of it leaves, the focus goes to the next: %s, %s", async (left, next) => {
    const user = userEvent.setup();
    const { rerender } = render(<List names={["a", "b", "c"]} />);
    await user.click(button(left));
    await screen.findByRole("dialog");
    rerender(<List names={["a", "b", "c"]} gone={[left]} />);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(button(next)).toHaveFocus());
  });

  it("and its row is no more, the focus goes to the first, and without any to the page", async () => {
    const user = userEvent.setup();
    const { rerender } = render(<List names={["a", "b"]} />);
    await user.click(button("b"));
    await screen.findByRole("dialog");
    rerender(<List names={["a"]} />);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(button("a")).toHaveFocus());
    await user.keyboard("{Enter}");
    await screen.findByRole("dialog");
    rerender(<List names={[]} />);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(document.querySelector("#page")).toHaveFocus());
  });
});

describe("when a row is dismissed", () =>
  it.each([
    ["a", "b"],
    ["b", "c"],
    ["c", "b"],
  ])("%s hands the focus to %s", (left, next) => {
    render(<List names={["a", "b", "c"]} />);
    const row = document.querySelector(`[data-bet="${left}"]`);
    if (row) focusBehind(row);
    expect(button(next)).toHaveFocus();
  }));
