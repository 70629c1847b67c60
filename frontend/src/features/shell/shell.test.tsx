import { act, render, renderHook, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { api, server } from "@/testing/server";

import { BottomNav } from "./bottom-nav";
import { PAGES } from "./pages";
import { usePointerMode } from "./pointer-mode";
import { Providers } from "./providers";

// It is made for React's canary, which Next brings along and a test has not.
vi.mock("nuqs/adapters/next/app", () => ({
  NuqsAdapter: ({ children }: { children: ReactNode }) => children,
}));

let path = "/";
vi.mock("next/navigation", () => ({
  usePathname: () => path,
  useRouter: () => ({}),
  useSearchParams: () => new URLSearchParams(),
}));

const media = window.matchMedia;

/** Queries that match from now on; who listens hears of each later call. */
function matching(matches: (query: string) => boolean) {
  const listeners = new Set<() => void>();
  const state = { matches };
  window.matchMedia = (query) =>
    ({
      media: query,
      get matches() {
        return state.matches(query);
      },
      addEventListener: (_: string, heard: () => void) => listeners.add(heard),
      removeEventListener: (_: string, heard: () => void) => listeners.delete(heard),
    }) as unknown as MediaQueryList;
  return (then: (query: string) => boolean) => {
    state.matches = then;
    act(() => listeners.forEach((heard) => heard()));
  };
}

const PHONE = (query: string) => query.includes("max-width");

describe("BottomNav", () => {
  beforeEach(() => {
    path = "/providers";
  });
  afterEach(() => {
    window.matchMedia = media;
  });

  it("leads to every page by its name, in the bar or in the sheet", async () => {
    matching(PHONE);
    render(<BottomNav onSearch={() => undefined} />);
    const bar = screen.getByRole("navigation", { name: "Pages" });
    const inBar = within(bar).getAllByRole("link");
    expect(inBar.length).toBeLessThanOrEqual(4);
    const found = inBar.map((link) => [link.textContent, link.getAttribute("href")]);
    const more = within(bar).getByRole("button", { name: "More" });
    expect(more).toHaveAttribute("aria-current", "true");
    await userEvent.click(more);
    const sheet = screen.getByRole("dialog", { name: "More" });
    for (const link of within(sheet).getAllByRole("link"))
      found.push([link.textContent, link.getAttribute("href")]);
    expect(found.sort()).toEqual(PAGES.map((page) => [page.name, page.href]).sort());
    expect(within(sheet).getByRole("link", { name: "Providers" })).toHaveAttribute("aria-current", "page");
  });

  it("closes its sheet for the search, which stays in reach", async () => {
    const search = vi.fn();
    matching(PHONE);
    render(<BottomNav onSearch={search} />);
    await userEvent.click(screen.getByRole("button", { name: "More" }));
    await userEvent.click(screen.getByRole("button", { name: "Search or jump to" }));
    expect(search).toHaveBeenCalledOnce();
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("lets go of the page when the screen becomes wide", async () => {
    const turn = matching(PHONE);
    render(<BottomNav onSearch={() => undefined} />);
    await userEvent.click(screen.getByRole("button", { name: "More" }));
    expect(screen.getByRole("dialog")).toBeInTheDocument();
    turn(() => false);
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("usePointerMode", () => {
  it("marks the page from a click to the next key, of which a modifier is none", async () => {
    const { unmount } = renderHook(() => usePointerMode());
    const root = document.documentElement;
    expect(root).not.toHaveAttribute("data-pointer");
    await userEvent.click(document.body);
    expect(root).toHaveAttribute("data-pointer");
    await userEvent.keyboard("{Shift}");
    expect(root).toHaveAttribute("data-pointer");
    await userEvent.tab();
    expect(root).not.toHaveAttribute("data-pointer");
    await userEvent.click(document.body);
    unmount();
    expect(root).not.toHaveAttribute("data-pointer");
  });
});

describe("the theme", () => {
  const media = window.matchMedia;
  afterEach(() => {
    window.matchMedia = media;
  });

  it.each([
    ["light", false],
    ["dark", true],
  ])("is %s at first where the system is", (theme, dark) => {
    server.use(http.get(api("/health"), () => HttpResponse.error()));
    window.matchMedia = (query) => ({
      ...media(query),
      matches: dark && query.includes("dark"),
      addListener: () => undefined,
      removeListener: () => undefined,
    });
    render(<Providers>page</Providers>);
    expect(document.documentElement).toHaveClass(theme);
  });
});
