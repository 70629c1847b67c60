import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { FixtureLive } from "@/api/model";
import { aBook, aCompetition, aFixture } from "@/testing/builders";
import { aHistory } from "@/testing/history";
import { aLive, aRow } from "@/testing/live";
import { Page } from "@/testing/page";
import { aProvider } from "@/testing/providers";
import { api, problem, server } from "@/testing/server";
import { OpenStream } from "@/testing/stream";

import { FixtureSheet } from "./fixture-sheet";

const score = { clock: "", provider: "espn", at: "2026-11-25T22:00:00Z" };
const over = aRow({
  status: "finished",
  value_bets: 0,
  score: { home: 2, away: 3, home_normal: 2, away_normal: 2, overtime: true, ...score },
});
const nothingLive = aLive({ row: { ...over, market: null }, markets: [] });
const known = { fixture: aFixture(), books: [aBook()], results: [] };

beforeEach(() => {
  vi.stubGlobal("EventSource", OpenStream);
  server.use(
    http.get(api("/competitions"), () => HttpResponse.json({ items: [aCompetition()] })),
    http.get(api("/venues"), () => HttpResponse.json({ items: [] })),
    http.get(api("/providers"), () => HttpResponse.json({ items: [aProvider()], running: true })),
    http.get(api("/value-bets"), () => HttpResponse.json({ items: [], next_cursor: null, live: 0 })),
    http.get(api("/fixtures/7/quotes"), () => HttpResponse.json(aHistory)),
  );
});

async function open(live: FixtureLive | number, past: object | number) {
  const answer = (body: object | number) =>
    typeof body === "number" ? problem(body, { detail: `It broke with ${body}.` }) : HttpResponse.json(body);
  server.use(
    http.get(api("/fixtures/7/live"), () => answer(live)),
    http.get(api("/fixtures/7/odds"), () => answer(past)),
  );
  render(<FixtureSheet />, { wrapper: ({ children }) => <Page search="?fixture=7">{children}</Page> });
  const sheet = await screen.findByRole("dialog");
  await expect.poll(() => within(sheet).queryByRole("status", { name: /^Loading/ })).toBeNull();
  return within(sheet);
}

describe("the one sheet of a fixture", () => {
  it("shows live prices first, and those of history a tap away", async () => {
    const sheet = await open(aLive(), known);
    expect(sheet.getByRole("row", { name: /^Sandbox Soft/ })).toBeVisible();
    expect(sheet.queryByRole("row", { name: /^Bet365/ })).toBeNull();
    await userEvent.click(sheet.getByRole("radio", { name: "History" }));
    expect(sheet.getByRole("row", { name: /^Bet365/ })).toBeVisible();
    expect(sheet.queryByRole("row", { name: /^Sandbox Soft/ })).toBeNull();
    await userEvent.click(sheet.getByRole("radio", { name: "Live" }));
    expect(sheet.getByRole("row", { name: /^Sandbox Soft/ })).toBeVisible();
  });

  it("shows the history of a game that nobody quotes, with how its normal time ended", async () => {
    const sheet = await open(nothingLive, known);
    expect(sheet.getByRole("row", { name: /^Bet365/ })).toBeVisible();
    expect(sheet.queryByRole("radio", { name: "Live" })).toBeNull();
    expect(sheet.getByText("2–3")).toBeVisible();
    expect(sheet.getByText("after overtime (2–2)")).toBeVisible();
    expect(sheet.getByText("Premier League 2023/24")).toBeVisible();
  });

  it("shows what is live where history knows nothing", async () => {
    const sheet = await open(aLive(), 404);
    expect(sheet.getByRole("row", { name: /^Sandbox Soft/ })).toBeVisible();
    expect(sheet.queryByRole("radio", { name: "History" })).toBeNull();
    expect(sheet.queryByRole("alert")).toBeNull();
  });

  it("says that there are no odds at all", async () => {
    const sheet = await open(nothingLive, { ...known, books: [] });
    expect(sheet.getByText("No odds")).toBeVisible();
  });

  it.each([
    [aLive(), 500, /^Sandbox Soft/, "The history could not be loaded"],
    [500, known, /^Bet365/, "Live prices could not be loaded"],
  ] as const)("shows the one where the other fails, and says so", async (live, past, row, said) => {
    const sheet = await open(live, past);
    expect(sheet.getByRole("row", { name: row })).toBeVisible();
    expect(sheet.getByRole("alert")).toHaveTextContent(said);
  });

  it("says that neither could be loaded", async () => {
    const sheet = await open(500, 500);
    expect(sheet.getByRole("alert")).toHaveTextContent("The fixture could not be loaded");
    expect(sheet.getByRole("alert")).toHaveTextContent("It broke with 500.");
  });
});
