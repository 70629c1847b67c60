import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";

import type { BetPerformance } from "@/api/model";
import { euros } from "@/testing/bets";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";

import { PerformancePanel } from "./performance-panel";

const aGroup = (facts: Partial<BetPerformance> = {}): BetPerformance => ({
  key: "paper-value",
  mode: "paper",
  asset: "EUR",
  settled: 3,
  won: 2,
  lost: 1,
  profit: euros("18.20"),
  commission: euros("0.59"),
  turnover: euros("44.10"),
  clv: 0.0192,
  measured: 2,
  open: {
    bets: 1,
    at_risk: euros("13.40"),
    priced: 1,
    value: euros("13.91"),
    unpriced_because: null,
    oldest_probability_at: "2026-11-14T12:00:00Z",
  },
  ...facts,
});

const answer = (items: BetPerformance[]) =>
  http.get(api("/bets/performance"), ({ request }) =>
    HttpResponse.json({ by: new URL(request.url).searchParams.get("by"), items }),
  );

beforeEach(() => {
  server.use(http.get(api("/venues"), () => HttpResponse.json({ items: [] })));
});

const show = () => render(<PerformancePanel />, { wrapper: ({ children }) => <Page>{children}</Page> });

describe("PerformancePanel", () => {
  it("shows what bets have made and what open ones are worth", async () => {
    server.use(answer([aGroup()]));
    show();
    const row = await screen.findByRole("row", { name: /paper-value/ });
    expect(row).toHaveTextContent(/3.*18\.20.*44\.10.*0\.59.*1\.9.*of 2.*13\.40.*13\.91/);
  });

  it("keeps what was bet with money apart from what was bet on paper, and says which is which", async () => {
    server.use(answer([aGroup({ mode: "live", profit: euros("-7.00") }), aGroup()]));
    show();
    const live = await screen.findByRole("row", { name: /paper-value.*Live/ });
    expect(live).toHaveTextContent("7.00");
    const paper = screen.getAllByRole("row", { name: /paper-value/ }).filter((row) => row !== live);
    expect(paper).toHaveLength(1);
    expect(paper[0]).not.toHaveTextContent("Live");
    expect(paper[0]).toHaveTextContent("18.20");
  });

  it("says how many open bets have a price where not all do, and groups by day", async () => {
    const open = {
      ...aGroup().open,
      bets: 3,
      value: null,
      unpriced_because: "No fair probability is stored.",
    };
    server.use(answer([aGroup({ key: null, open })]));
    show();
    await userEvent.click(await screen.findByRole("radio", { name: "Day" }));
    const row = await screen.findByRole("row", { name: /Not settled yet/ });
    expect(row).toHaveTextContent("1 of 3 priced");
    expect(screen.getByRole("columnheader", { name: "Day" })).toBeVisible();
  });

  it("says that nothing is there, and what failed", async () => {
    server.use(answer([]));
    const { unmount } = show();
    expect(await screen.findByText("No bet has been matched yet")).toBeVisible();
    unmount();
    server.use(http.get(api("/bets/performance"), () => problem(500)));
    show();
    expect(await screen.findByText("The performance could not be loaded")).toBeVisible();
  });
});
