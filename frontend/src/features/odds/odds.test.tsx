import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { aCompetition } from "@/testing/builders";
import { aHistory } from "@/testing/history";
import {
  aBoard,
  aChange,
  aConfirmation,
  aFlag,
  aLive,
  aMarket,
  aMessage,
  aPrice,
  allOf,
  aRow,
  NOW,
  someFigures,
} from "@/testing/live";
import { Page } from "@/testing/page";
import { aProvider } from "@/testing/providers";
import { api, problem, server } from "@/testing/server";
import { OpenStream, StreamDouble } from "@/testing/stream";

import { FixtureSheet } from "./fixture-sheet";
import { OddsPage } from "./odds-page";
import { paramsOf, type BoardQuery } from "./query";

/** What history draws is its own affair. */
const FIXTURE_SHEET = <FixtureSheet history={() => <p>Of history</p>} />;

/** Ten seconds after the prices of the builders were confirmed. */
const at = (seconds: number) => Date.parse(NOW) + seconds * 1_000;

afterEach(() => void vi.useRealTimers());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: at(10) });
  vi.stubGlobal("EventSource", OpenStream);
  server.use(
    http.get(api("/competitions"), () => HttpResponse.json({ items: [aCompetition()] })),
    http.get(api("/providers"), () => HttpResponse.json({ items: [aProvider()], running: true })),
    http.get(api("/odds"), () => HttpResponse.json(aBoard())),
    http.get(api("/fixtures/7/live"), () => HttpResponse.json(aLive())),
    http.get(api("/fixtures/7/odds"), () => problem(404, {})),
    http.get(api("/fixtures/7/quotes"), () => HttpResponse.json(aHistory)),
    http.get(api("/value-bets"), () => HttpResponse.json({ items: [], next_cursor: null, live: 0 })),
  );
});

const row = () => screen.findByRole("row", { name: /Arsenal/ });
const struck = (element: Element | null | undefined) => element?.querySelector(".line-through") ?? null;
const cell = async (venue: string, selection: string) =>
  (await row()).querySelector(`[data-venue="${venue}"][data-selection="${selection}"]`);

describe("paramsOf", () => {
  const none: BoardQuery = { search: " ", sport: null, competition: [], status: "all", market: null };
  it("leaves out what is not asked", () => expect(paramsOf(none)).toEqual({ status: "all" }));
  it("passes on what is", () =>
    expect(paramsOf({ ...none, competition: ["E0"], status: "in_play", market: "totals" })).toEqual({
      competition: ["E0"],
      status: "in_play",
      market: "totals",
    }));
});

describe("OddsPage", () => {
  it("says that prices are simulated", async () => {
    render(<OddsPage sheet={FIXTURE_SHEET} />, { wrapper: Page });
    expect(await screen.findByTestId("sandbox")).toHaveTextContent("Simulated prices");
  });

  it("boxes the best, marks value with its edge, strikes the stale and names quality flags", async () => {
    render(<OddsPage sheet={FIXTURE_SHEET} />, { wrapper: Page });
    expect(await cell("soft", "home")).toHaveTextContent(/\+7\.8\s%2\.20 best price value/);
    expect(await cell("sharp", "home")).not.toHaveTextContent("best price");
    expect(await cell("sharp", "away")).toHaveTextContent("best price");
    expect(struck(await cell("soft", "draw"))).toHaveTextContent("3.40 stale");
    expect(struck(await cell("soft", "away"))).toHaveTextContent("4.40");
    expect(struck(await cell("sharp", "home"))).toBeNull();
    expect(within(await row()).getByRole("img", { name: /Far from all other venues/ })).toBeVisible();
  });

  it("puts a changed price in place without asking again", async () => {
    let asked = 0;
    server.use(
      http.get(api("/odds"), () => {
        asked += 1;
        return HttpResponse.json(aBoard());
      }),
    );
    render(<OddsPage sheet={FIXTURE_SHEET} />, { wrapper: Page });
    await row();
    const before = asked;
    act(() => StreamDouble.last.say("quotes", aMessage([aChange()], { figures: [someFigures()] })));
    await waitFor(async () =>
      expect(await cell("sharp", "home")).toHaveTextContent(/\+11\.1\s%2\.30 best price value/),
    );
    expect(await row()).toHaveTextContent("2.51");
    expect((await cell("sharp", "home"))?.querySelector(".animate-flash")).not.toBeNull();
    expect((await cell("soft", "home"))?.querySelector(".animate-flash")).toBeNull();
    expect(asked).toBe(before);
  });

  it("ages prices by their last confirmation and the engine's limits", async () => {
    render(<OddsPage sheet={FIXTURE_SHEET} />, { wrapper: Page });
    const freshness = async () =>
      (await cell("sharp", "home"))?.querySelector("[data-freshness]")?.getAttribute("data-freshness");
    expect(await freshness()).toBe("fresh");
    vi.setSystemTime(at(121));
    await waitFor(async () => expect(await freshness()).toBe("ageing"));
    expect((await cell("sharp", "home"))?.querySelector("time")).toHaveClass("text-warn");
    vi.setSystemTime(at(601));
    await waitFor(async () => expect(await freshness()).toBe("stale"));
    expect(struck(await cell("sharp", "home"))).not.toBeNull();
    act(() =>
      StreamDouble.last.say(
        "quotes",
        aMessage([], { confirmed: [aConfirmation({ at: new Date(at(600)).toISOString() })] }),
      ),
    );
    await waitFor(async () => expect(await freshness()).toBe("fresh"));
  });

  it("strikes a price through while a flag is on it, and says why", async () => {
    render(<OddsPage sheet={FIXTURE_SHEET} />, { wrapper: Page });
    expect(struck(await cell("sharp", "home"))).toBeNull();
    const flag = (quality_flag: string | null) =>
      act(() => StreamDouble.last.say("quotes", aMessage([], { flags: [aFlag({ quality_flag })] })));
    flag("provider_down");
    await waitFor(async () =>
      expect(struck(await cell("sharp", "home"))).toHaveTextContent("does not answer"),
    );
    // Faint text cannot be read on the colour that lights a change up.
    act(() => StreamDouble.last.say("quotes", aMessage([aChange({ quality_flag: "provider_down" })])));
    await waitFor(async () => expect(struck(await cell("sharp", "home"))).toHaveTextContent("2.30"));
    expect((await cell("sharp", "home"))?.querySelector(".animate-flash")).toBeNull();
    flag(null);
    await waitFor(async () => expect(struck(await cell("sharp", "home"))).toBeNull());
  });

  it("says who confirmed a price and when", async () => {
    render(<OddsPage sheet={FIXTURE_SHEET} />, { wrapper: Page });
    const shown = (await cell("sharp", "home"))?.querySelector("[title^='Sandbox Sharp']");
    await waitFor(() =>
      expect(shown?.getAttribute("title")).toMatch(/Confirmed 10\ss ago by The Odds API\./),
    );
  });

  it("says it on a tap too, and what the best prices are worth", async () => {
    const market = aMarket();
    const [first, ...others] = market.cells;
    if (!first) throw new Error("no cell");
    const laid = { ...first, lay: [aPrice("2.04", { size: { amount: "88.00", asset: "EUR" } }), null, null] };
    server.use(
      http.get(api("/fixtures/7/live"), () =>
        HttpResponse.json(aLive({ markets: [{ ...market, cells: [laid, ...others] }] })),
      ),
    );
    render(<OddsPage sheet={FIXTURE_SHEET} />, {
      wrapper: ({ children }) => <Page search="?fixture=7">{children}</Page>,
    });
    const sheet = await screen.findByRole("dialog", { name: "Arsenal – Chelsea" });
    const best = await within(sheet).findByRole("row", { name: /^Best/ });
    expect(best).toHaveTextContent(/\u22121\.0\s%$/);
    expect(within(sheet).getByRole("row", { name: /^Edge at best/ })).toHaveTextContent(/\+7\.8\s%6\.5\s%/);
    await userEvent.click(within(sheet).getByRole("button", { name: /^2\.04/ }));
    const details = await screen.findByRole("dialog", { name: "Sandbox Sharp: Arsenal, to lay" });
    expect(details).toHaveTextContent(/Confirmed10\ss ago by The Odds API.*Available€88\.00/);
  });

  it.each([
    [
      "the server calls for it",
      "resync",
      { topic: "resync", reason: "slow", sent_at: "2026-11-25T12:00:06Z" },
    ],
    ["a message is malformed", "quotes", { ...aMessage([aChange()]), changes: [{ odds: 2.3 }] }],
  ])("asks anew when %s", async (_reason, topic, message) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    render(<OddsPage sheet={FIXTURE_SHEET} />, { wrapper: Page });
    await row();
    const score = { home: 1, away: 0, home_normal: null, away_normal: null, overtime: null };
    const facts = { clock: "63'", provider: "api_football", at: "2026-11-25T21:03:00Z" };
    const { market: _, ...fixture } = aRow({ status: "in_play", score: { ...score, ...facts } });
    let since: string | null = null;
    server.use(
      http.get(api("/odds/changes"), ({ request }) => {
        since = new URL(request.url).searchParams.get("since");
        const rows = [{ fixture_id: 7, fixture, prices: null }];
        const unchanged = { ...allOf(aBoard()), venues: null, fixtures: null };
        return HttpResponse.json({ ...unchanged, version: "e0-2", since, rows });
      }),
    );
    act(() => StreamDouble.last.say(topic, message));
    expect(await screen.findByText("63'")).toBeVisible();
    expect(await row()).toHaveTextContent("1–0");
    expect(since).toBe("e0-1");
    expect(await cell("soft", "home")).toHaveTextContent("2.20");
  });

  it("opens a fixture with all its markets, names and history", async () => {
    render(<OddsPage sheet={FIXTURE_SHEET} />, { wrapper: Page });
    await userEvent.click(within(await row()).getByRole("button", { name: /Arsenal/ }));
    const sheet = await screen.findByRole("dialog", { name: "Arsenal – Chelsea" });
    expect(await within(sheet).findByRole("row", { name: /^Sandbox Soft/ })).toBeInTheDocument();
    expect(within(sheet).getByRole("row", { name: /^Fair by Sandbox Sharp/ })).toHaveTextContent(/49\.0\s%/);
    expect(within(sheet).getByRole("tab", { name: "Over/under" })).toBeInTheDocument();
    expect(within(sheet).getByText("Arsenal FC")).toBeInTheDocument();
    expect(await within(sheet).findByRole("cell", { name: "The Odds API" })).toBeInTheDocument();
    expect(within(sheet).getByText("by hand")).toBeInTheDocument();
    expect(await within(sheet).findByText(/The grey line is the fair price now/)).toBeInTheDocument();
    await userEvent.click(within(sheet).getByRole("tab", { name: "Over/under" }));
    expect(await within(sheet).findByRole("radio", { name: "O 2.5" })).toBeInTheDocument();
  });

  it("hides a bookmaker's column and remembers it", async () => {
    render(<OddsPage sheet={FIXTURE_SHEET} />, { wrapper: Page });
    await row();
    await userEvent.click(screen.getByRole("button", { name: "Bookmakers" }));
    await userEvent.click(await screen.findByRole("checkbox", { name: "Sandbox Soft" }));
    expect(screen.queryByRole("columnheader", { name: "Sandbox Soft" })).toBeNull();
    expect(window.localStorage.length).toBeGreaterThan(0);
  });

  it("says what to do when nothing matches, and when there is nothing at all", async () => {
    server.use(http.get(api("/odds"), () => HttpResponse.json(aBoard({ items: [] }))));
    const { unmount } = render(<OddsPage sheet={FIXTURE_SHEET} />, {
      wrapper: ({ children }) => <Page search="?status=in_play">{children}</Page>,
    });
    expect(await screen.findByText("No fixture matches")).toBeInTheDocument();
    unmount();
    render(<OddsPage sheet={FIXTURE_SHEET} />, { wrapper: Page });
    expect(await screen.findByRole("link", { name: "See the providers" })).toBeInTheDocument();
  });

  it("shows a failure in place", async () => {
    server.use(http.get(api("/odds"), () => problem(500, { detail: "It broke." })));
    render(<OddsPage sheet={FIXTURE_SHEET} />, { wrapper: Page });
    expect(await screen.findByRole("alert")).toHaveTextContent("It broke.");
  });
});
