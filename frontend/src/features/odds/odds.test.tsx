import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { QuoteHistory } from "@/api/model";
import { aCompetition } from "@/testing/builders";
import { aBoard, aChange, aLive, aMessage, aRow, VENUES } from "@/testing/live";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";
import { OpenStream, StreamDouble } from "@/testing/stream";

import { orderedVenues } from "./columns";
import { historyLines, historyPane, runsOf } from "./history-data";
import { OddsPage } from "./odds-page";
import { paramsOf, type BoardQuery } from "./query";

const history: QuoteHistory = {
  market: "h2h_3way",
  line: null,
  selection: "home",
  series: [
    {
      venue: "sharp",
      side: "back",
      points: [
        { at: "2026-11-25T10:00:00Z", seen_at: "2026-11-25T10:00:00Z", odds: "2.10", quality_flag: null },
        { at: "2026-11-25T11:00:00Z", seen_at: "2026-11-25T11:00:00Z", odds: null, quality_flag: null },
        { at: "2026-11-25T11:30:00Z", seen_at: "2026-11-25T11:30:00Z", odds: "2.00", quality_flag: null },
      ],
    },
    {
      venue: "soft",
      side: "back",
      points: [
        { at: "2026-11-25T10:30:00Z", seen_at: "2026-11-25T10:30:00Z", odds: "2.20", quality_flag: null },
      ],
    },
    {
      venue: "sharp",
      side: "lay",
      points: [
        { at: "2026-11-25T10:30:00Z", seen_at: "2026-11-25T10:30:00Z", odds: "2.30", quality_flag: null },
      ],
    },
  ],
  truncated: false,
};

beforeEach(() => {
  vi.stubGlobal("EventSource", OpenStream);
  server.use(
    http.get(api("/competitions"), () => HttpResponse.json({ items: [aCompetition()] })),
    http.get(api("/odds"), () => HttpResponse.json(aBoard())),
    http.get(api("/fixtures/7/live"), () => HttpResponse.json(aLive())),
    http.get(api("/fixtures/7/quotes"), () => HttpResponse.json(history)),
    http.get(api("/value-bets"), () => HttpResponse.json({ items: [], next_cursor: null, live: 0 })),
  );
});

const row = () => screen.findByRole("row", { name: /Arsenal/ });
const cell = async (venue: string, selection: string) =>
  (await row()).querySelector(`[data-venue="${venue}"][data-selection="${selection}"]`);

describe("paramsOf", () => {
  const none: BoardQuery = { search: " ", sport: null, competition: [], status: "all", market: null };
  it("leaves out what is not asked", () => expect(paramsOf(none)).toEqual({}));
  it("passes on what is", () =>
    expect(paramsOf({ ...none, competition: ["E0"], status: "in_play", market: "totals" })).toEqual({
      competition: ["E0"],
      status: "in_play",
      market: "totals",
    }));
});

describe("orderedVenues", () => {
  it("puts the preferred first, then the most covered", () => {
    const rows = [aRow(), aRow({ market: null })];
    const third = { key: "third", name: "Athird", kind: "bookmaker", commission: 0 };
    const keys = (preferred: string[]) =>
      orderedVenues([third, ...VENUES], rows, preferred).map((venue) => venue.key);
    expect(keys([])).toEqual(["sharp", "soft", "third"]);
    expect(keys(["third", "soft"])).toEqual(["third", "soft", "sharp"]);
  });
});

describe("price history", () => {
  const end = Date.parse("2026-11-25T12:00:00Z");
  it("leaves a gap where a price was withdrawn", () => {
    const runs = runsOf(history.series[0]?.points ?? [], end);
    expect(runs.map((run) => run.map((point) => point.y))).toEqual([
      [2.1, 2.1],
      [2, 2],
    ]);
    expect(runs[1]?.at(-1)?.x).toBe(end);
  });
  it("draws back prices around the fair odds and names each venue once", () => {
    const { lines, left } = historyLines(history, VENUES);
    expect(lines.map((line) => line.name)).toEqual(["Sandbox Sharp", "Sandbox Soft"]);
    expect(left).toBe(0);
    const pane = historyPane(history, lines, { fair: 0.5, end, print: String });
    expect(pane?.zero).toBe(2);
    expect(pane?.lines.filter((line) => line.label === "Sandbox Sharp")).toHaveLength(1);
    expect(pane?.lines).toHaveLength(3);
  });
  it("is nothing without prices", () =>
    expect(historyPane({ ...history, series: [] }, [], { fair: 0.5, end, print: String })).toBeNull());
});

describe("OddsPage", () => {
  it("says that prices are simulated", async () => {
    render(<OddsPage />, { wrapper: Page });
    expect(await screen.findByTestId("sandbox")).toHaveTextContent("Simulated prices");
  });

  it("boxes the best, marks value with its edge, strikes the stale and names quality flags", async () => {
    render(<OddsPage />, { wrapper: Page });
    expect(await cell("soft", "home")).toHaveTextContent(/\+7\.8\s%2\.20 best price value/);
    expect(await cell("sharp", "home")).not.toHaveTextContent("best price");
    expect(await cell("sharp", "away")).toHaveTextContent("best price");
    expect(await cell("soft", "draw")).toHaveTextContent("stale");
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
    render(<OddsPage />, { wrapper: Page });
    await row();
    const before = asked;
    act(() => StreamDouble.last.say("quotes", aMessage([aChange()])));
    await waitFor(async () => expect(await cell("sharp", "home")).toHaveTextContent("2.30 best price"));
    expect((await cell("sharp", "home"))?.querySelector(".animate-flash")).not.toBeNull();
    expect((await cell("soft", "home"))?.querySelector(".animate-flash")).toBeNull();
    expect(asked).toBe(before);
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
    render(<OddsPage />, { wrapper: Page });
    await row();
    server.use(
      http.get(api("/odds"), () =>
        HttpResponse.json(
          aBoard({
            items: [
              aRow({
                status: "in_play",
                score: {
                  home: 1,
                  away: 0,
                  clock: "63'",
                  provider: "api_football",
                  at: "2026-11-25T21:03:00Z",
                },
              }),
            ],
          }),
        ),
      ),
    );
    act(() => StreamDouble.last.say(topic, message));
    expect(await screen.findByText("63'", undefined, { timeout: 3000 })).toBeVisible();
    expect(await row()).toHaveTextContent("1–0");
  });

  it("opens a fixture with all its markets, names and history", async () => {
    render(<OddsPage />, { wrapper: Page });
    await userEvent.click(within(await row()).getByRole("button", { name: /Arsenal/ }));
    const sheet = await screen.findByRole("dialog", { name: "Arsenal – Chelsea" });
    expect(await within(sheet).findByRole("row", { name: /^Sandbox Soft/ })).toBeInTheDocument();
    expect(within(sheet).getByRole("row", { name: /^Fair by Sandbox Sharp/ })).toHaveTextContent(/49\.0\s%/);
    expect(within(sheet).getByRole("tab", { name: "Over/under" })).toBeInTheDocument();
    expect(within(sheet).getByText("Arsenal FC")).toBeInTheDocument();
    expect(within(sheet).getByText("by hand")).toBeInTheDocument();
    expect(await within(sheet).findByText(/The grey line is the fair price now/)).toBeInTheDocument();
    await userEvent.click(within(sheet).getByRole("tab", { name: "Over/under" }));
    expect(await within(sheet).findByRole("radio", { name: "O 2.5" })).toBeInTheDocument();
  });

  it("hides a bookmaker's column and remembers it", async () => {
    render(<OddsPage />, { wrapper: Page });
    await row();
    await userEvent.click(screen.getByRole("button", { name: "Bookmakers" }));
    await userEvent.click(await screen.findByRole("checkbox", { name: "Sandbox Soft" }));
    expect(screen.queryByRole("columnheader", { name: "Sandbox Soft" })).toBeNull();
    expect(window.localStorage.length).toBeGreaterThan(0);
  });

  it("says what to do when nothing matches, and when there is nothing at all", async () => {
    server.use(http.get(api("/odds"), () => HttpResponse.json(aBoard({ items: [] }))));
    const { unmount } = render(<OddsPage />, {
      wrapper: ({ children }) => <Page search="?status=in_play">{children}</Page>,
    });
    expect(await screen.findByText("No fixture matches")).toBeInTheDocument();
    unmount();
    render(<OddsPage />, { wrapper: Page });
    expect(await screen.findByRole("link", { name: "See the providers" })).toBeInTheDocument();
  });

  it("shows a failure in place", async () => {
    server.use(http.get(api("/odds"), () => problem(500, { detail: "It broke." })));
    render(<OddsPage />, { wrapper: Page });
    expect(await screen.findByRole("alert")).toHaveTextContent("It broke.");
  });
});
