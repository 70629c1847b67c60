import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";

import { ApiError } from "@/lib/request";

import { LoadMore, ShowMore } from "./load-more";

const error = new ApiError({ message: "It broke.", status: 500, code: "internal", requestId: null });
const aList = (facts: object = {}) => ({
  more: vi.fn(),
  loadingMore: false,
  error: undefined,
  retry: vi.fn(),
  ...facts,
});

describe("ShowMore", () => {
  it("asks for the next page", async () => {
    const list = aList();
    render(<ShowMore list={list}>Show older runs</ShowMore>);
    await userEvent.click(screen.getByRole("button", { name: "Show older runs" }));
    expect(list.more).toHaveBeenCalledTimes(1);
  });

  it("cannot be pressed while a page is on its way", () => {
    render(<ShowMore list={aList({ more: undefined, loadingMore: true })} />);
    expect(screen.getByRole("button", { name: "Loading" })).toBeDisabled();
  });

  it("offers a retry where a page failed", async () => {
    const list = aList({ more: undefined, error });
    render(<ShowMore list={list} />);
    expect(screen.getByRole("alert")).toHaveTextContent("could not be brought up to date");
    await userEvent.click(screen.getByRole("button", { name: "Retry" }));
    expect(list.retry).toHaveBeenCalledTimes(1);
  });

  it("is not there at the end of a list", () => {
    const { container } = render(<ShowMore list={aList({ more: undefined })} />);
    expect(container).toBeEmptyDOMElement();
  });
});

describe("LoadMore", () => {
  it("asks for the next page once its end comes into view", () => {
    const observers: { see: () => void; margin: string | undefined }[] = [];
    vi.stubGlobal(
      "IntersectionObserver",
      class {
        constructor(see: (entries: { isIntersecting: boolean }[]) => void, init?: { rootMargin?: string }) {
          observers.push({ see: () => see([{ isIntersecting: true }]), margin: init?.rootMargin });
        }
        observe() {}
        disconnect() {}
      },
    );
    const list = aList();
    render(<LoadMore list={list} margin="600px" />);
    expect(observers.map((each) => each.margin)).toEqual(["600px"]);
    expect(list.more).not.toHaveBeenCalled();
    observers[0]?.see();
    expect(list.more).toHaveBeenCalledTimes(1);
  });

  it("can be asked by hand, and says when there is no more", async () => {
    const list = aList();
    const { rerender } = render(<LoadMore list={list} margin="0px" end="That is all" />);
    await userEvent.click(screen.getByRole("button", { name: "Load more" }));
    expect(list.more).toHaveBeenCalledTimes(1);
    rerender(
      <LoadMore list={aList({ more: undefined, loadingMore: true })} margin="0px" end="That is all" />,
    );
    expect(screen.getByText("Loading more")).toBeInTheDocument();
    rerender(<LoadMore list={aList({ more: undefined })} margin="0px" end="That is all" />);
    expect(screen.getByText("That is all")).toBeInTheDocument();
  });
});
