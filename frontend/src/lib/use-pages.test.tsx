import { act, renderHook, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";

import { Page } from "@/testing/page";

import { ApiError } from "./request";
import { pagesKey, usePages } from "./use-pages";

const PAGES: Record<string, { items: number[]; next_cursor: string | null }> = {
  first: { items: [1, 2], next_cursor: "second" },
  second: { items: [3], next_cursor: "third" },
  third: { items: [4], next_cursor: null },
};
const refusal = new ApiError({ message: "It broke.", status: 500, code: "internal", requestId: null });
const keyOf = (cursor: string | undefined) => ["/numbers", cursor ?? "first"] as const;

const show = (
  ask = vi.fn(async ([, cursor]: ReturnType<typeof keyOf>) => PAGES[cursor] ?? Promise.reject(refusal)),
  pollMs?: number,
) => ({ ask, ...renderHook(() => usePages(keyOf, ask, { pollMs }).paged, { wrapper: Page }) });

afterEach(() => vi.useRealTimers());

describe("usePages", () => {
  it("reads one page after the other, each from the cursor of the one before", async () => {
    const { result, ask } = show();
    expect(result.current.items).toBeUndefined();
    await waitFor(() => expect(result.current.items).toEqual([1, 2]));
    act(() => result.current.more?.());
    await waitFor(() => expect(result.current.items).toEqual([1, 2, 3]));
    act(() => result.current.more?.());
    await waitFor(() => expect(result.current.items).toEqual([1, 2, 3, 4]));
    expect(result.current.more).toBeUndefined();
    expect(ask.mock.calls.map(([[, cursor]]) => cursor)).toEqual(["first", "second", "third"]);
  });

  it("offers no second step while the first is on its way", async () => {
    let answer = () => {};
    const ask = vi.fn(async ([, cursor]: ReturnType<typeof keyOf>) => {
      if (cursor === "second") await new Promise<void>((resolve) => (answer = resolve));
      return PAGES[cursor] ?? Promise.reject(refusal);
    });
    const { result } = show(ask);
    await waitFor(() => expect(result.current.more).toBeDefined());
    act(() => result.current.more?.());
    await waitFor(() => expect(result.current.loadingMore).toBe(true));
    expect(result.current.more).toBeUndefined();
    await act(async () => answer());
    await waitFor(() => expect(result.current.items).toEqual([1, 2, 3]));
    expect(result.current.loadingMore).toBe(false);
  });

  it("keeps what it has when a page fails, and goes on after a retry", async () => {
    let broken = true;
    const ask = vi.fn(async ([, cursor]: ReturnType<typeof keyOf>) => {
      if (cursor === "second" && broken) throw refusal;
      return PAGES[cursor] ?? Promise.reject(refusal);
    });
    const { result } = show(ask);
    await waitFor(() => expect(result.current.more).toBeDefined());
    act(() => result.current.more?.());
    await waitFor(() => expect(result.current.error).toBe(refusal));
    expect(result.current.items).toEqual([1, 2]);
    expect(result.current.more).toBeUndefined();
    broken = false;
    act(() => result.current.retry());
    await waitFor(() => expect(result.current.items).toEqual([1, 2, 3]));
    expect(result.current.error).toBeUndefined();
  });

  it("asks for all pages again at every poll", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { result, ask } = show(undefined, 30_000);
    await waitFor(() => expect(result.current.more).toBeDefined());
    act(() => result.current.more?.());
    await waitFor(() => expect(result.current.items).toHaveLength(3));
    ask.mockClear();
    await act(() => vi.advanceTimersByTimeAsync(30_500));
    expect(ask.mock.calls.map(([[, cursor]]) => cursor)).toEqual(["first", "second"]);
  });
});

describe("pagesKey", () => {
  it("differs between lists", () => {
    expect(pagesKey(keyOf)).toBe(pagesKey(keyOf));
    expect(pagesKey(keyOf)).not.toBe(pagesKey(() => ["/others"]));
  });
});
