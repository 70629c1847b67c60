import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { FixtureLive, LiveMarket } from "@/api/model";
import { aHistory } from "@/testing/history";
import { aBoard, aChange, aLive, aMarket, aMessage, aPrice, aRow, someFigures } from "@/testing/live";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";
import { OpenStream } from "@/testing/stream";

import { updatedFixture } from "./apply-quotes";
import { FixtureSheet } from "./fixture-sheet";
import { OddsPage } from "./odds-page";

/** What history draws is its own affair. */
const FIXTURE_SHEET = <FixtureSheet history={() => <p>Of history</p>} />;

const winner = (id: number, name: string, odds: string, chance: number | null): LiveMarket =>
  aMarket({
    market: "outright",
    participant: { id, name },
    selections: ["yes", "no"],
    cells: [
      {
        venue: "sharp",
        provider: "the_odds_api",
        back: [aPrice(odds), null],
        lay: [],
        overround: null,
      },
    ],
    fair: [chance, chance === null ? null : 1 - chance],
    fair_odds: [chance === null ? null : String(1 / chance), null],
    best: [
      { selection: "yes", venue: "sharp", odds, edge: chance === null ? null : 0.02, kelly: null },
      { selection: "no", venue: null, odds: null, edge: null, kelly: null },
    ],
    best_overround: null,
  });

const points = (id: number, name: string, line: string): LiveMarket =>
  aMarket({ market: "player_points", participant: { id, name }, line, selections: ["over", "under"] });

const masters = {
  ...aRow({ market: winner(2, "Bea Bowman", "2.10", 0.45) }),
  home: null,
  away: null,
  title: "US Masters Winner",
  kickoff: "2027-04-08T12:00:00Z",
};

const open = (markets: LiveMarket[], row: FixtureLive["row"] = aRow()) => {
  server.use(
    http.get(api("/odds"), () => HttpResponse.json(aBoard({ items: [row] }))),
    http.get(api("/fixtures/7/live"), () => HttpResponse.json(aLive({ row, markets }))),
  );
  render(<OddsPage sheet={FIXTURE_SHEET} />, { wrapper: Page });
};

const asked: URL[] = [];

beforeEach(() => {
  asked.length = 0;
  vi.stubGlobal("EventSource", OpenStream);
  server.use(
    http.get(api("/competitions"), () => HttpResponse.json({ items: [] })),
    http.get(api("/providers"), () => HttpResponse.json({ items: [], running: true })),
    http.get(api("/value-bets"), () => HttpResponse.json({ items: [], next_cursor: null, live: 0 })),
    http.get(api("/fixtures/7/odds"), () => problem(404, {})),
    http.get(api("/fixtures/7/quotes"), ({ request }) => {
      asked.push(new URL(request.url));
      return HttpResponse.json(aHistory);
    }),
  );
});

describe("a tournament", () => {
  const three = [
    winner(1, "Ann Archer", "4.20", 0.2),
    winner(2, "Bea Bowman", "2.10", 0.45),
    winner(3, "Cay Carver", "50.00", null),
  ];

  it("is on the board by its title and day, with its favourite", async () => {
    open(three, masters);
    const shown = await screen.findByRole("row", { name: /US Masters Winner/ });
    expect(shown.querySelector("time")).toHaveTextContent(/8 Apr/);
    expect(shown).toHaveTextContent("Winner · Bea Bowman");
    expect(shown.querySelectorAll("[data-selection=yes]")).toHaveLength(2);
    expect(shown.querySelectorAll("[data-selection=no]")).toHaveLength(0);
  });

  it("lists its field, the likeliest first, and shows the prices and history of who is chosen", async () => {
    open(three, masters);
    await userEvent.click(await screen.findByRole("button", { name: /US Masters Winner/ }));
    const sheet = await screen.findByRole("dialog", { name: "US Masters Winner" });
    const [field = sheet] = within(sheet).getAllByRole("table");
    const names = within(field)
      .getAllByRole("button")
      .map((each) => each.textContent);
    expect(names).toEqual(["Bea Bowman", "Ann Archer", "Cay Carver"]);
    await within(sheet).findByRole("heading", { name: "Price history: Bea Bowman" });
    await userEvent.click(within(sheet).getByRole("button", { name: "Ann Archer", pressed: false }));
    await within(sheet).findByRole("heading", { name: "Price history: Ann Archer" });
    expect(asked.at(-1)?.searchParams.get("participant")).toBe("1");
    expect(within(sheet).queryByRole("columnheader", { name: /no/ })).toBeNull();
    expect(within(sheet).queryByText(/overround/i)).toBeNull();
    expect(within(sheet).queryByRole("radiogroup", { name: "Selection" })).toBeNull();
  });
});

describe("players", () => {
  it("are chosen by name, each with lines of their own", async () => {
    open([points(1, "Zoe Zander", "20.5"), points(2, "Ann Archer", "10.5"), points(2, "Ann Archer", "11.5")]);
    await userEvent.click(await screen.findByRole("button", { name: /Arsenal/ }));
    const sheet = await screen.findByRole("dialog", { name: /Arsenal/ });
    expect(await within(sheet).findByRole("combobox", { name: "Player" })).toHaveTextContent("Zoe Zander");
    expect(within(sheet).queryByRole("combobox", { name: "Line" })).toBeNull();
    await userEvent.click(within(sheet).getByRole("combobox", { name: "Player" }));
    const names = (await screen.findAllByRole("option")).map((each) => each.textContent);
    expect(names).toEqual(["Ann Archer", "Zoe Zander"]);
    await userEvent.click(screen.getByRole("option", { name: "Ann Archer" }));
    expect(await within(sheet).findByRole("combobox", { name: "Line" })).toHaveTextContent(
      "Player points 10.5",
    );
  });
});

describe("an update", () => {
  it("changes the market of whom it is about alone", () => {
    const live = aLive({ markets: [winner(1, "Ann", "4.20", 0.2), winner(2, "Bea", "2.10", 0.45)] });
    const about = { market: "outright", participant_id: 2 };
    const message = aMessage([aChange({ ...about, odds: "2.30" })]);
    const { data } = updatedFixture(live, { ...message, figures: [someFigures({ ...about, at_risk: 0.5 })] });
    expect(data.markets.map((each) => each.cells[0]?.back[0]?.odds)).toEqual(["4.20", "2.30"]);
    expect(data.markets.map((each) => each.at_risk)).toEqual([1, 0.5]);
  });
  it("about somebody who is not shown has everything asked for anew", () => {
    const live = aLive({ markets: [winner(1, "Ann", "4.20", 0.2)] });
    const update = updatedFixture(live, aMessage([aChange({ market: "outright", participant_id: 9 })]));
    expect(update.missed).toBe(true);
  });
});
