import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { ValueBet, ValueBetOutcome } from "@/api/model";
import { aCompetition } from "@/testing/builders";
import { aBoard } from "@/testing/live";
import { Page } from "@/testing/page";
import { aProvider } from "@/testing/providers";
import { api, server } from "@/testing/server";
import { OpenStream } from "@/testing/stream";
import { aBet, aWhy } from "@/testing/value-bets";

import { Outcome } from "./outcome";
import { ValueBetsPage } from "./value-bets-page";

const MINUS = "\u2212";

describe("Outcome", () => {
  it.each<[NonNullable<ValueBetOutcome>, number, string, string]>([
    ["won", 0.95, "Won +0.95", "text-profit"],
    ["half_won", 0.475, "Half won +0.47", "text-profit"],
    ["half_lost", -0.5, `Half lost ${MINUS}0.50`, "text-loss"],
    ["lost", -1, `Lost ${MINUS}1.00`, "text-loss"],
    ["divided", 0.5, "Divided +0.50", "text-profit"],
  ])("says how a bet ended: %s", (outcome, profit, text, tone) => {
    const { container } = render(<Outcome bet={{ outcome, profit }} />);
    expect(container).toHaveTextContent(text);
    expect(container.querySelector(".num")).toHaveClass(tone);
  });

  it.each<[NonNullable<ValueBetOutcome>, string]>([
    ["push", "Push 0.00"],
    ["void", "Void 0.00"],
  ])("has no colour where the stake returns: %s", (outcome, text) => {
    const { container } = render(<Outcome bet={{ outcome, profit: 0 }} />);
    expect(container).toHaveTextContent(text);
    expect(container.querySelector(".text-profit, .text-loss")).toBeNull();
  });

  it("is a dash until it is known", () => {
    const { container } = render(<Outcome bet={{ outcome: null, profit: null }} />);
    expect(container).toHaveTextContent(/^–$/);
  });
});

const ended: Partial<ValueBet> = { ended_because: "started", ended_at: "2026-11-25T12:00:00Z" };

describe("ended bets", () => {
  const answer = (bet: ValueBet) =>
    server.use(
      http.get(api("/value-bets"), () => HttpResponse.json({ items: [bet], next_cursor: null, live: 0 })),
      http.get(api("/value-bets/:id"), () =>
        HttpResponse.json(
          aWhy({ bet, steps: [{ title: "Result", text: "It ended 1-0, so the bet is lost: -1.00." }] }),
        ),
      ),
    );

  beforeEach(() => {
    vi.stubGlobal("EventSource", OpenStream);
    server.use(
      http.get(api("/competitions"), () => HttpResponse.json({ items: [aCompetition()] })),
      http.get(api("/odds"), () => HttpResponse.json(aBoard())),
      http.get(api("/providers"), () => HttpResponse.json({ items: [aProvider()], running: true })),
    );
  });

  const show = (tab: string) =>
    render(<ValueBetsPage />, { wrapper: ({ children }) => <Page search={`?tab=${tab}`}>{children}</Page> });

  it.each(["expired", "closed"] as const)("have a column of results: %s", async (state) => {
    answer(aBet({ ...ended, state, outcome: "won", profit: 1.2 }));
    show(state);
    const row = await screen.findByRole("row", { name: /Chelsea/ });
    expect(row).toHaveTextContent("Won +1.20");
    expect(screen.getByRole("columnheader", { name: "Result" })).toBeInTheDocument();
  });

  it("say so in their sheet, in a line and in words", async () => {
    answer(aBet({ ...ended, state: "closed", outcome: "lost", profit: -1 }));
    show("closed");
    await userEvent.click(await screen.findByRole("button", { name: /^Chelsea/ }));
    const sheet = await screen.findByRole("dialog", { name: /Why this was value/ });
    expect(await within(sheet).findByText("It ended 1-0, so the bet is lost: -1.00.")).toBeVisible();
    expect(within(sheet).getByText(/^Lost/)).toHaveTextContent(`Lost ${MINUS}1.00`);
  });

  it("say so on a phone", async () => {
    vi.stubGlobal("matchMedia", (query: string) => ({
      matches: query.includes("max-width"),
      media: query,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    }));
    answer(aBet({ ...ended, state: "closed", outcome: "half_won", profit: 0.6 }));
    show("closed");
    const card = await screen.findByRole("button", { name: /^Chelsea/ });
    expect(card).toHaveTextContent("StartedHalf won +0.60");
    expect(screen.queryByRole("table")).toBeNull();
  });
});
