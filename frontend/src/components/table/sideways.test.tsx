import { fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";

import { Sideways } from "./sideways";

/** A box of 358 px with content of `content` px, which jsdom does not lay out. */
function laidOut(content: number) {
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(358);
  vi.spyOn(HTMLElement.prototype, "scrollWidth", "get").mockReturnValue(content);
  render(
    <Sideways label="Prices by venue">
      <table>
        <tbody>
          <tr>
            <td>2.10</td>
          </tr>
        </tbody>
      </table>
    </Sideways>,
  );
}

afterEach(() => void vi.restoreAllMocks());

describe("Sideways", () => {
  it("is nothing but its content where that fits", () => {
    laidOut(358);
    expect(screen.getByText("2.10")).toBeInTheDocument();
    expect(screen.queryByText(/More columns/)).toBeNull();
    expect(screen.queryByRole("region")).toBeNull();
  });

  it("says on which side there is more, and can be scrolled by keys", () => {
    laidOut(447);
    const box = screen.getByRole("region", { name: "Prices by venue" });
    expect(box).toHaveAttribute("tabindex", "0");
    expect(screen.getByText("More columns to the right")).toBeInTheDocument();
    box.scrollLeft = 89;
    fireEvent.scroll(box);
    expect(screen.getByText("More columns to the left")).toBeInTheDocument();
  });
});
