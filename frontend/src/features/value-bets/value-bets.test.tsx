import { act, render, renderHook, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { Toaster } from "sonner";
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { ValueBet } from "@/api/model";
import { betText } from "@/lib/words";
import { aCompetition } from "@/testing/builders";
import { aBoard } from "@/testing/live";
import { Page } from "@/testing/page";
import { aProvider } from "@/testing/providers";
import { api, problem, server } from "@/testing/server";
import { OpenStream, StreamDouble } from "@/testing/stream";
import { aBet, anArbitrage, aWhy } from "@/testing/value-bets";

import { paramsOf, type BetQuery } from "./query";
import { useLeaving } from "./use-leaving";
import { ValueBetsPage } from "./value-bets-page";
import { endingText } from "./words";

let asked: URLSearchParams[] = [];
let running = true;

const answer = (items: ValueBet[]) =>
  http.get(api("/value-bets"), ({ request }) => {
    asked.push(new URL(request.url).searchParams);
    return HttpResponse.json({ items, next_cursor: null, live: items.length });
  });

beforeEach(() => {
  vi.stubGlobal("EventSource", OpenStream);
  // Of the toast, which can be swiped away; jsdom has no pointers to capture.
  Element.prototype.setPointerCapture ??= () => {};
  asked = [];
  running = true;
  server.use(
    http.get(api("/competitions"), () => HttpResponse.json({ items: [aCompetition()] })),
    http.get(api("/odds"), () => HttpResponse.json(aBoard())),
    http.get(api("/providers"), () => HttpResponse.json({ items: [aProvider()], running })),
    http.get(api("/value-bets/:id"), () => HttpResponse.json(aWhy())),
    answer([aBet()]),
  );
});

const show = (search?: string) =>
  render(
    <>
      <ValueBetsPage />
      <Toaster />
    </>,
    { wrapper: ({ children }) => <Page search={search}>{children}</Page> },
  );

describe("paramsOf", () => {
  const none: BetQuery = {
    tab: "live",
    order: null,
    sport: null,
    competition: [],
    edge: null,
    fixture: null,
    kind: null,
    stake: "",
  };
  it("works live ones off by edge and reads ended ones from the newest", () => {
    expect(paramsOf(none, "live")).toEqual({ state: "live", order: "edge" });
    expect(paramsOf(none, "closed")).toEqual({ state: "closed", order: "newest" });
  });
  it("asks for edges as shares", () =>
    expect(paramsOf({ ...none, edge: 3, order: "time_left" }, "live")).toEqual({
      state: "live",
      order: "time_left",
      min_edge: 0.03,
    }));
});

describe("words", () => {
  it("names what is bet on", () => {
    expect(betText(aBet())).toBe("Chelsea +0.75");
    expect(betText(aBet({ side: "lay" }))).toBe("Lay Chelsea +0.75");
    expect(betText(aBet({ market: "totals", line: "2.5", selection: "over" }))).toBe("Over 2.5");
  });
  it.each([
    ["edge_gone", "Fair price moved"],
    ["provider_down", "Provider down"],
    ["unlike_age", "Prices of unlike age"],
    ["strategy_changed", "Strategy changed"],
  ])("says why a bet ended: %s", (key, text) => expect(endingText(key)).toBe(text));
});

describe("useLeaving", () => {
  const rows = (...ids: string[]) => ids.map((id) => ({ id }));
  it("keeps what left in its place for a while", () => {
    vi.useFakeTimers();
    const { result, rerender } = renderHook(({ now, key }) => useLeaving(now, key, 1000), {
      initialProps: { now: rows("a", "b", "c"), key: "q" },
    });
    rerender({ now: rows("a", "c"), key: "q" });
    expect(result.current.map((each) => [each.row.id, each.leaving])).toEqual([
      ["a", false],
      ["b", true],
      ["c", false],
    ]);
    act(() => void vi.advanceTimersByTime(1000));
    expect(result.current.map((each) => each.row.id)).toEqual(["a", "c"]);
    rerender({ now: rows("x"), key: "other" });
    expect(result.current.map((each) => each.row.id)).toEqual(["x"]);
    vi.useRealTimers();
  });
});

describe("ValueBetsPage", () => {
  it("shows the queue and says that prices are simulated", async () => {
    show();
    const row = await screen.findByRole("row", { name: /Chelsea \+0\.75/ });
    expect(row).toHaveTextContent(/Sandbox Soft.*2\.20.*2\.041.*\+7\.8.*\+10\.2.*6\.50/);
    expect(await screen.findByTestId("sandbox")).toBeInTheDocument();
    expect(asked[0]?.get("state")).toBe("live");
    expect(asked[0]?.get("order")).toBe("edge");
  });

  it("lets an expired one fade, then leave", async () => {
    show();
    const row = await screen.findByRole("row", { name: /Chelsea/ });
    server.use(answer([]));
    act(() => StreamDouble.last.say("value_bets"));
    await waitFor(() => expect(row).toHaveAttribute("data-leaving"));
    expect(await screen.findByText("No value now")).toBeInTheDocument();
  });

  it("does not say that there is no value while the prices are old", async () => {
    running = false;
    server.use(
      answer([]),
      http.get(api("/arbitrage"), () => HttpResponse.json({ items: [], next_cursor: null })),
    );
    show();
    expect(await screen.findByText("Cannot say: feeds silent")).toBeInTheDocument();
    expect(screen.queryByText("No value now")).toBeNull();
    expect(screen.queryByText("Live", { selector: "span" })).toBeNull();
    await userEvent.click(screen.getByRole("tab", { name: "Surebets & middles" }));
    expect(await screen.findByText("Cannot say: feeds silent")).toBeInTheDocument();
  });

  it("opens into the calculation with the prices it is based on", async () => {
    show();
    await userEvent.click(await screen.findByRole("button", { name: /^Chelsea/ }));
    const sheet = await screen.findByRole("dialog", { name: "Why is this value: Chelsea +0.75" });
    await waitFor(() => expect(sheet).toHaveTextContent("strategy value"));
    expect(await within(sheet).findByText("Sandbox Soft offers 2.20 on away.")).toBeInTheDocument();
    const rows = within(sheet).getAllByRole("row");
    expect(rows[1]).toHaveTextContent(/^Sandbox SoftThe bet/);
    expect(within(sheet).getByRole("link", { name: /All odds/ })).toHaveAttribute("href", "/odds?fixture=7");
  });

  it("opens nothing for what is no id", async () => {
    show("?bet=");
    await screen.findByRole("row", { name: /Chelsea/ });
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("shows of ended ones the odds they had, and those they ended with", async () => {
    server.use(
      answer([
        aBet({
          state: "expired",
          first_odds: "2.15",
          odds: "1.98",
          ended_at: "2026-11-25T12:00:00Z",
          ended_because: "price_gone",
        }),
      ]),
    );
    show("?tab=expired");
    const row = await screen.findByRole("row", { name: /Chelsea/ });
    expect(row).toHaveTextContent(/2\.15.*1\.98/);
    expect(screen.getByRole("columnheader", { name: /First odds/ })).toBeInTheDocument();
    expect(screen.getByRole("columnheader", { name: /Last odds/ })).toBeInTheDocument();
  });

  it("says of which market each is: a team's total reads like the match's", async () => {
    server.use(answer([aBet({ market: "away_totals", line: "1", selection: "under" })]));
    show();
    expect(await screen.findByRole("row", { name: /Under 1/ })).toHaveTextContent(/Under 1\s*Away O\/U/);
  });

  it("measures closed ones against the close", async () => {
    server.use(
      answer([
        aBet({
          state: "closed",
          closing_odds: "2.05",
          closing_probability: 0.48,
          closing_fair_odds: "2.0833",
          clv: 0.032,
          ended_because: "started",
        }),
      ]),
    );
    show("?tab=closed");
    const row = await screen.findByRole("row", { name: /Chelsea/ });
    expect(row).toHaveTextContent(/2\.15.*2\.05.*2\.083.*\+5\.0.*\+3\.2/);
  });

  it("splits a stake over the legs of a surebet", async () => {
    const stakes: (string | null)[] = [];
    server.use(
      http.get(api("/arbitrage"), ({ request }) => {
        stakes.push(new URL(request.url).searchParams.get("total_stake"));
        return HttpResponse.json({ items: [anArbitrage()], next_cursor: null });
      }),
    );
    show("?tab=arbitrage");
    expect(await screen.findByRole("cell", { name: "€51.80" })).toBeInTheDocument();
    expect(screen.getByText(/\+1\.23/)).toBeInTheDocument();
    expect(screen.getByText("+€1.22")).toBeInTheDocument();
    expect(screen.getByText(/^If a leg is void/)).toHaveTextContent("If a leg is void: up to €51.80 at risk");
    await userEvent.type(screen.getByRole("textbox", { name: "Total stake" }), "250");
    await waitFor(() => expect(stakes.at(-1)).toBe("250"));
  });

  it("shows what a lay may have to pay, and not its stake alone", async () => {
    const found = anArbitrage({ total_stake: "99.98" });
    const [back, lay] = found.legs;
    found.legs = [
      { ...back!, stake: "12.40", outlay: "12.40" },
      { ...lay!, side: "lay", stake: "13.27", outlay: "87.58" },
    ];
    server.use(http.get(api("/arbitrage"), () => HttpResponse.json({ items: [found], next_cursor: null })));
    show("?tab=arbitrage");
    expect(await screen.findByRole("columnheader", { name: "At risk of €99.98" })).toBeInTheDocument();
    expect(screen.getByRole("row", { name: /lay.*€13\.27 €87\.58/ })).toBeInTheDocument();
  });

  it("says nothing of void legs where no stake is at risk", async () => {
    const found = anArbitrage({ profit: "0.00", void_profit: "0.00" });
    server.use(http.get(api("/arbitrage"), () => HttpResponse.json({ items: [found], next_cursor: null })));
    show("?tab=arbitrage");
    expect(await screen.findByText("€0.00")).toBeInTheDocument();
    expect(screen.queryByText(/void/)).toBeNull();
  });

  it("shows a failure in place", async () => {
    server.use(http.get(api("/value-bets"), () => problem(500, { detail: "It broke." })));
    show();
    expect(await screen.findByRole("alert")).toHaveTextContent("It broke.");
  });
});
