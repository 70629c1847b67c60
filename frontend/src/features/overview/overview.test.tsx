import { render, screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { BoardRow } from "@/api/model";
import { aCompetition, aFixture, aRun } from "@/testing/builders";
import { expectCrash } from "@/testing/crash";
import { aBoard, aRow } from "@/testing/live";
import { Page } from "@/testing/page";
import { aProvider } from "@/testing/providers";
import { api, server } from "@/testing/server";
import { OpenStream } from "@/testing/stream";

import { OverviewPage } from "./overview-page";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: vi.fn() }) }));

let board: BoardRow[] = [];
let running = true;
let asked: URLSearchParams | null = null;

const answers = (competitions: unknown[]) =>
  server.use(
    http.get(api("/competitions"), () => HttpResponse.json({ items: competitions })),
    http.get(api("/venues"), () => HttpResponse.json({ items: [] })),
    http.get(api("/fixtures"), ({ request }) => {
      asked = new URL(request.url).searchParams;
      return HttpResponse.json({ items: [aFixture()], next_cursor: null });
    }),
    http.get(api("/odds"), () => HttpResponse.json(aBoard({ items: board }))),
    http.get(api("/providers"), () => HttpResponse.json({ items: [aProvider()], running })),
    http.get(api("/backtests"), () => HttpResponse.json({ items: [aRun()], next_cursor: null })),
  );
const show = () => render(<OverviewPage />, { wrapper: Page });
const panel = (name: string) => screen.findByRole("region", { name });

beforeEach(() => {
  vi.stubGlobal("EventSource", OpenStream);
  board = [];
  running = true;
  answers([aCompetition()]);
});

describe("the overview", () => {
  it("shows what there is to work with", async () => {
    show();
    expect(await within(await panel("Competitions")).findByText("Premier League")).toBeInTheDocument();
    expect(await within(await panel("Latest runs")).findByRole("listitem")).toBeInTheDocument();
    expect(await within(await panel("Latest fixtures")).findByText(/Arsenal/)).toBeInTheDocument();
  });

  it("puts what begins next, with its best live prices, before the history", async () => {
    board = [aRow()];
    show();
    const next = await panel("Next fixtures");
    const row = await within(next).findByRole("row", { name: /Arsenal – Chelsea/ });
    expect(row).toHaveTextContent(/2\.20/);
    expect(screen.queryByRole("region", { name: "Latest fixtures" })).toBeNull();
    expect(within(next).queryByText("Feeds silent")).toBeNull();
  });

  it("names the venue of each best price, and leagues that are made up", async () => {
    board = [aRow()];
    answers([aCompetition({ demo: true })]);
    show();
    const row = await within(await panel("Next fixtures")).findByRole("row", { name: /Arsenal – Chelsea/ });
    expect(await within(row).findByText("demo")).toBeVisible();
    expect(within(row).getByText("Soft")).not.toHaveClass("truncate");
    expect(within(row).queryByText(/\+7\.8/)).toBeNull();
  });

  describe("on a phone", () => {
    const media = window.matchMedia;
    afterEach(() => {
      window.matchMedia = media;
    });
    beforeEach(() => {
      window.matchMedia = (query) => ({ ...media(query), matches: /max-width/.test(query) });
    });

    it("has the best prices of what begins next in one column, with the whole names of their venues", async () => {
      board = [aRow()];
      show();
      const next = await panel("Next fixtures");
      expect(await within(next).findAllByRole("columnheader")).toHaveLength(1);
      const row = within(next).getByRole("row", { name: /Arsenal – Chelsea/ });
      expect(row).toHaveTextContent(/2\.20\s*Soft/);
      expect(row.querySelector(".truncate")).toBeNull();
    });

    it("has those of the latest", async () => {
      show();
      const row = await within(await panel("Latest fixtures")).findByRole("row", { name: /Arsenal/ });
      expect(row).toHaveTextContent(/12 Aug 2023.*1\.25\s*Bet365/);
    });

    it("gives a competition no more than a line that can be tapped", async () => {
      show();
      const row = await within(await panel("Competitions")).findByRole("row", { name: /Premier League/ });
      expect(row).toHaveStyle({ height: "44px" });
    });
  });

  it("leaves out what has no teams, of which nobody knows the start", async () => {
    board = [aRow({ fixture_id: 1, title: "US Masters Winner", home: null, away: null }), aRow()];
    show();
    const next = await panel("Next fixtures");
    expect(await within(next).findByRole("row", { name: /Arsenal – Chelsea/ })).toBeVisible();
    expect(within(next).queryByText(/Masters/)).toBeNull();
  });

  it("says that those prices are old while the engine is silent", async () => {
    board = [aRow()];
    running = false;
    show();
    expect(await within(await panel("Next fixtures")).findByText("Feeds silent")).toBeInTheDocument();
  });

  it("shows what history has where nothing that begins next has a price", async () => {
    board = [aRow({ market: null })];
    show();
    expect(await within(await panel("Latest fixtures")).findByText(/Arsenal/)).toBeInTheDocument();
    expect(asked?.get("priced")).toBe("true");
  });

  it("leaves out what should have begun, and what has no price, before it counts eight", async () => {
    const [gone, begun, next] = ["Gone", "Begun", "Next"].map((home, place) => ({
      ...aRow(),
      fixture_id: 900 + place,
      home: { key: home.toLowerCase(), name: home },
    }));
    if (!gone || !begun || !next) throw new Error("three were made");
    board = [
      ...Array.from({ length: 9 }, (_, place) => ({ ...gone, fixture_id: place, market: null })),
      { ...begun, kickoff: "2020-01-01T12:00:00Z" },
      next,
    ];
    show();
    const rows = await within(await panel("Next fixtures")).findAllByRole("row", { name: /–/ });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toHaveTextContent("Next");
  });

  it("lives on where the data of one panel cannot be drawn", async () => {
    expectCrash();
    answers([{ ...aCompetition(), markets: null }]);
    show();
    expect(await screen.findByText("“Competitions” could not be shown")).toBeInTheDocument();
    expect(within(await panel("Competitions")).getByRole("button", { name: "Retry" })).toBeInTheDocument();
    expect(await within(await panel("Latest runs")).findByRole("listitem")).toBeInTheDocument();
    expect(await within(await panel("Latest fixtures")).findByText(/Arsenal/)).toBeInTheDocument();
  });
});
