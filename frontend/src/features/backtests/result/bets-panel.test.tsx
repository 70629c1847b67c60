import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";

import { aBet, aRun } from "@/testing/builders";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";

import { BetSheet } from "./bet-sheet";
import { BetsPanel } from "./bets-panel";

const run = aRun();
const bets = [
  aBet(),
  aBet({ number: 2, outcome: "lost", profit: "-10.00", clv: -0.01, clv_source: "consensus" }),
];

beforeEach(() => {
  server.use(
    http.get(api("/venues"), () =>
      HttpResponse.json({
        items: [
          {
            key: "bet365",
            name: "Bet365",
            kind: "bookmaker",
            commission: 0,
            commission_basis: "bet_winnings",
          },
        ],
      }),
    ),
    http.get(api("/competitions"), () => HttpResponse.json({ items: [] })),
    http.get(api(`/backtests/${run.id}/bets`), ({ request }) => {
      const outcome = new URL(request.url).searchParams.get("outcome");
      const items = bets.filter((bet) => !outcome || bet.outcome === outcome);
      return HttpResponse.json({ items, next_cursor: null, total: items.length });
    }),
  );
});

describe("BetsPanel", () => {
  it("shows bets with signs, names and where the CSV is", async () => {
    render(<BetsPanel run={run} />, { wrapper: Page });
    const grid = await screen.findByRole("grid", { name: "Bets" });
    expect(within(grid).getAllByText(/Arsenal – Nottingham Forest/)).toHaveLength(2);
    expect(within(grid).getByText("+11.00")).toHaveClass("text-profit");
    expect(within(grid).getByText("\u221210.00")).toHaveClass("text-loss");
    expect(screen.getByRole("link", { name: "CSV" })).toHaveAttribute(
      "href",
      `/api/v1/backtests/${run.id}/bets.csv`,
    );
  });

  it("explains a bet in a sheet", async () => {
    render(<BetsPanel run={run} />, { wrapper: Page });
    const [first] = await screen.findAllByText(/Arsenal – Nottingham Forest/);
    await userEvent.click(first as HTMLElement);
    const sheet = await screen.findByRole("dialog", { name: "Arsenal – Nottingham Forest" });
    expect(sheet).toHaveTextContent(/offered 2\.10 on Home/);
    expect(sheet).toHaveTextContent(/worth 50\.0\s%, fair odds of 2\.00: an edge of \+5\.0\s%/);
    await userEvent.keyboard("{Escape}");
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });

  it.each([
    [true, true],
    [false, false],
    [null, false],
  ])("says of a bet whether its edge is given no push: %s", async (given_no_push, said) => {
    const bet = aBet({ given_no_push });
    server.use(
      http.get(api(`/backtests/${run.id}/bets`), () =>
        HttpResponse.json({ items: [bet], next_cursor: null, total: 1 }),
      ),
    );
    render(<BetsPanel run={run} />, { wrapper: Page });
    const grid = await screen.findByRole("grid", { name: "Bets" });
    await within(grid).findByText("Bet365");
    const row = within(grid).getByRole("row", { name: /Arsenal – Nottingham Forest/ });
    expect(row.textContent?.includes("given no push")).toBe(said);
    await userEvent.click(row);
    const sheet = await screen.findByRole("dialog", { name: "Arsenal – Nottingham Forest" });
    expect(/for each unit at risk given no push\./.test(sheet.textContent ?? "")).toBe(said);
  });

  it.each([true, false, null])("says of a bet whether its CLV is given no push: %s", (clv_given_no_push) => {
    const bet = aBet({ clv: 0.02, clv_given_no_push });
    render(<BetSheet bet={bet} run={run} onClose={() => undefined} />, { wrapper: Page });
    const said = screen.getByRole("dialog").textContent ?? "";
    expect(/than the margin-free close by 2\.0\s% given no push\./.test(said)).toBe(
      clv_given_no_push === true,
    );
    expect(screen.queryAllByText("given no push")).toHaveLength(clv_given_no_push ? 1 : 0);
  });

  it("says of a lay bet what it was against and what was at risk", async () => {
    const lay = aBet({ side: "lay", stake: "10.00", at_risk: "11.00" });
    render(<BetSheet bet={lay} run={run} onClose={() => undefined} />, { wrapper: Page });
    const sheet = await screen.findByRole("dialog", { name: "Arsenal – Nottingham Forest" });
    expect(sheet).toHaveTextContent(/offered 2\.10 on Lay Home/);
    expect(sheet).toHaveTextContent(/10\.00 was staked against it, with \S*11\.00\S* at risk\./);
  });

  it("narrows to an outcome in the address", async () => {
    render(<BetsPanel run={run} />, {
      wrapper: ({ children }) => <Page search="?outcome=lost">{children}</Page>,
    });
    expect(await screen.findByText("\u221210.00")).toBeInTheDocument();
    expect(screen.queryByText("+11.00")).not.toBeInTheDocument();
  });

  it("says when an outcome has no bets", async () => {
    render(<BetsPanel run={run} />, {
      wrapper: ({ children }) => <Page search="?outcome=void">{children}</Page>,
    });
    expect(await screen.findByText("No bet was void")).toBeInTheDocument();
  });

  it("says what failed, with the request", async () => {
    server.use(http.get(api(`/backtests/${run.id}/bets`), () => problem(500, { detail: "It broke." })));
    render(<BetsPanel run={run} />, { wrapper: Page });
    expect(await screen.findByRole("alert")).toHaveTextContent(/It broke\..*REQ1/);
  });
});
