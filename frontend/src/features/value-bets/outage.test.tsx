import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Provider } from "@/api/model";
import { aCompetition } from "@/testing/builders";
import { aBoard } from "@/testing/live";
import { Page } from "@/testing/page";
import { aProvider } from "@/testing/providers";
import { api, server } from "@/testing/server";
import { OpenStream } from "@/testing/stream";

import { ValueBetsPage } from "./value-bets-page";

const fresh = aProvider({ key: "betfair", name: "Betfair" });
/** Its breaker tries again: it is not down, and yet none of its prices counts. */
const silent = aProvider({
  health: "degraded",
  reason: "a breaker is not closed",
  prices: {
    usable: false,
    confirmed_at: "2026-11-25T09:41:00Z",
    stale_seconds: 900,
    since: "2026-11-25T09:45:00Z",
    next_due: null,
    by_plan: false,
  },
});

beforeEach(() => {
  vi.stubGlobal("EventSource", OpenStream);
  server.use(
    http.get(api("/competitions"), () => HttpResponse.json({ items: [aCompetition()] })),
    http.get(api("/odds"), () => HttpResponse.json(aBoard())),
    http.get(api("/value-bets"), () => HttpResponse.json({ items: [], next_cursor: null, live: 0 })),
    http.get(api("/arbitrage"), () => HttpResponse.json({ items: [], next_cursor: null })),
  );
});

function show(...providers: Provider[]) {
  server.use(http.get(api("/providers"), () => HttpResponse.json({ items: providers, running: true })));
  render(
    <Page>
      <ValueBetsPage />
    </Page>,
  );
}

describe("an outage", () => {
  it("never reads as no value: whose prices are too old, and since when, is said instead", async () => {
    show(silent, fresh);
    const title = "Cannot say: prices of The Odds API are too old";
    expect(await screen.findByText(title)).toBeInTheDocument();
    expect(
      screen.getByText(
        /The Odds API: prices too old to count since 25 Nov 2026, 10:45 \(a breaker is not closed\)\. Those of Betfair are fresh\./,
      ),
    ).toBeInTheDocument();
    expect(screen.queryByText(/No value now|No price pays more/)).toBeNull();
    await userEvent.click(screen.getByRole("tab", { name: "Surebets & middles" }));
    expect(await screen.findByText(title)).toBeInTheDocument();
    expect(screen.queryByText("None now")).toBeNull();
  });

  it("turns the page's lamp amber", async () => {
    show(silent, fresh);
    expect(await screen.findByText("The Odds API too old")).toHaveClass("text-warn");
    expect(screen.queryByText("Live", { selector: "span" })).toBeNull();
  });

  it("is over once prices are confirmed again", async () => {
    show(aProvider(), fresh);
    expect(await screen.findByText("No value now")).toBeInTheDocument();
    expect(screen.getByText("Live", { selector: "span" })).toBeInTheDocument();
  });
});
