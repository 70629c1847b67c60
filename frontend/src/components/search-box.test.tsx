import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { SearchBox } from "./search-box";

function Host({ heard }: { heard: (value: string) => void }) {
  const [value, setValue] = useState("");
  return (
    <>
      <SearchBox
        label="Search teams"
        value={value}
        onChange={(next) => {
          heard(next);
          setValue(next);
        }}
      />
      <button type="button" onClick={() => setValue("arsenal")}>
        Link
      </button>
    </>
  );
}

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
});
afterEach(() => vi.useRealTimers());

const show = () => {
  const heard = vi.fn();
  render(<Host heard={heard} />);
  const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
  const rest = () => act(() => vi.advanceTimersByTimeAsync(250));
  return { heard, user, rest, box: screen.getByRole("searchbox", { name: "Search teams" }) };
};

describe("the search box", () => {
  it("searches once typing has rested", async () => {
    const { heard, user, rest, box } = show();
    await user.type(box, "che");
    await rest();
    expect(heard.mock.calls).toEqual([["che"]]);
  });

  it("shows a search that was set elsewhere, and does not search for it again", async () => {
    const { heard, user, rest, box } = show();
    await user.click(screen.getByRole("button", { name: "Link" }));
    expect(box).toHaveValue("arsenal");
    await rest();
    expect(heard).not.toHaveBeenCalled();
  });

  it("is emptied by Escape, then left", async () => {
    const { heard, user, rest, box } = show();
    await user.type(box, "che");
    await rest();
    await user.keyboard("{Escape}");
    expect(box).toHaveValue("");
    await rest();
    expect(heard).toHaveBeenLastCalledWith("");
    expect(box).toHaveFocus();
    await user.keyboard("{Escape}");
    expect(box).not.toHaveFocus();
  });

  it("is emptied by its button", async () => {
    const { user, rest, box } = show();
    await user.type(box, "che");
    await rest();
    await user.click(screen.getByRole("button", { name: "Clear the search" }));
    expect(box).toHaveValue("");
    expect(screen.queryByRole("button", { name: "Clear the search" })).not.toBeInTheDocument();
  });
});
