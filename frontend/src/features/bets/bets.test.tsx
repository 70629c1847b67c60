import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";

import type { BetOrder } from "@/api/model";
import { aDetail, anOrder, aPortfolio, aRefusal, aSettledOrder, euros, REFERENCE } from "@/testing/bets";
import { aBoard } from "@/testing/live";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";

import { BetsPage } from "./bets-page";
import { entryName, onText, stateWord } from "./words";

let asked: URLSearchParams[] = [];

const answer = (items: BetOrder[], next: string | null = null) =>
  http.get(api("/bets"), ({ request }) => {
    asked.push(new URL(request.url).searchParams);
    return HttpResponse.json(
      asked.at(-1)?.has("cursor") ? { items: [], next_cursor: null } : { items, next_cursor: next },
    );
  });

beforeEach(() => {
  asked = [];
  server.use(
    http.get(api("/odds"), () => HttpResponse.json(aBoard())),
    http.get(api("/venues"), () => HttpResponse.json({ items: [] })),
    http.get(api("/portfolios"), () => HttpResponse.json({ items: [aPortfolio()] })),
    http.get(api("/halts"), () => HttpResponse.json({ items: [], next_cursor: null, standing: 0 })),
    http.get(api("/bets/refusals"), () => HttpResponse.json({ items: [aRefusal()], next_cursor: null })),
    http.get(api("/bets/performance"), () => HttpResponse.json({ by: "strategy", items: [] })),
    http.get(api("/bets/:reference"), () => HttpResponse.json(aDetail())),
    answer([anOrder()]),
  );
});

const show = (search?: string) =>
  render(<BetsPage />, { wrapper: ({ children }) => <Page search={search}>{children}</Page> });

describe("words", () => {
  it("says how a bet stands", () => {
    expect(stateWord(anOrder()).name).toBe("Part matched");
    expect(stateWord(anOrder({ state: "unknown" })).tone).toBe("warn");
    // What was matched before it expired is a bet.
    expect(stateWord(anOrder({ state: "expired" })).name).toBe("Part matched");
    expect(stateWord(anOrder({ state: "expired", matched: null })).name).toBe("Expired");
    expect(stateWord(aSettledOrder())).toEqual({ name: "Won", tone: "profit" });
    const lost = aSettledOrder({ outcome: "lost", profit: euros("-13.00") });
    expect(stateWord(lost)).toEqual({ name: "Lost", tone: "loss" });
    expect(stateWord(aSettledOrder({ outcome: "void", profit: euros("0.00") })).tone).toBe("neutral");
  });
  it("names what is bet on, also once its event is forgotten", () => {
    expect(onText(anOrder())).toBe("Chelsea +0.75");
    expect(onText(anOrder({ side: "lay" }))).toBe("Lay Chelsea +0.75");
    expect(onText(anOrder({ fixture: null }))).toBe("Away");
  });
  it("names an entry by its meaning, else by its key", () => {
    expect(entryName("released", "x:expired:1")).toBe("Given back");
    expect(entryName(null, `${REFERENCE}:commission`)).toBe("Commission");
    expect(entryName(null, `${REFERENCE}:matched:4:confirmed`)).toBe("Confirmed");
    expect(entryName("matched", `${REFERENCE}:matched:4`)).toBe("Matched");
    expect(entryName("matched", `${REFERENCE}:matched:4:reversed`)).toBe("Match failed");
  });
});

describe("BetsPage", () => {
  it("shows what is open, with what was matched of what was asked for", async () => {
    show();
    const row = await screen.findByRole("row", { name: /Chelsea \+0\.75/ });
    expect(row).toHaveTextContent(/Sandbox Soft.*2\.25.*8\.00 of €13\.00.*€8\.00.*\+7\.8.*Part matched/);
    expect(asked[0]?.get("state")).toBe("open");
  });

  it("says how much of what is at risk its venues have not confirmed", async () => {
    server.use(
      http.get(api("/portfolios"), () =>
        HttpResponse.json({ items: [aPortfolio({ provisional: euros("3.00") })] }),
      ),
    );
    show();
    const strip = await screen.findByRole("region", { name: "Portfolio paper" });
    expect(strip).toHaveTextContent("1 bet or order, €3.00 not confirmed");
  });

  it("sums the portfolio up", async () => {
    show();
    const strip = await screen.findByRole("region", { name: "Portfolio paper" });
    expect(strip).toHaveTextContent(/Bankroll€1,015\.60.*€8\.001 bet or order.*Today−€13\.00/);
    expect(strip).toHaveTextContent(/1 won, 1 lost: 50.%.*Yield\+60\.0.%\+€15\.60 of €26\.00/);
  });

  it("offers the sealed record of all bets", async () => {
    show();
    expect(await screen.findByRole("link", { name: "Sealed record" })).toHaveAttribute(
      "href",
      expect.stringMatching(/\/bets\/record$/),
    );
  });

  it("lists settled bets with profit and CLV", async () => {
    server.use(answer([aSettledOrder()]));
    show("?tab=settled");
    const row = await screen.findByRole("row", { name: /Chelsea/ });
    expect(row).toHaveTextContent(/€13\.00.*\+€15\.60.*\+3\.0.*Won/);
    expect(asked[0]?.get("state")).toBe("settled");
  });

  it("lists orders that came to nothing, and signals with the limit that refused them", async () => {
    const refused = anOrder({
      standing: "refused",
      state: "rejected",
      origin: "own",
      matched: null,
      state_text: "Refused by a check of ours; nothing was sent",
      reason: "price: 2.15 against 2.20 or more",
    });
    server.use(answer([refused]));
    show();
    await userEvent.click(await screen.findByRole("tab", { name: "Refused" }));
    expect(await screen.findByText("price: 2.15 against 2.20 or more")).toBeInTheDocument();
    const list = await screen.findByRole("list", { name: "Signals refused by a limit" });
    expect(list).toHaveTextContent(/Over 2\.5 O\/U.*1\.98.*\+5\.3.*less than the smallest stake/);
  });

  it("opens into the timeline, the checks, the fills and the ledger", async () => {
    show();
    await userEvent.click(await screen.findByRole("button", { name: /^Chelsea/ }));
    const sheet = await screen.findByRole("dialog", { name: "Chelsea +0.75" });
    const timeline = await within(sheet).findByRole("region", { name: "Timeline" });
    expect(
      within(timeline)
        .getAllByRole("listitem")
        .map((item) => item.textContent),
    ).toEqual([
      expect.stringMatching(/00\.198.*Decided: stake 13\.00 EUR/),
      expect.stringMatching(/01\.000.*Matched 8\.00 EUR/),
    ]);
    expect(within(sheet).getByRole("region", { name: "Prices it was decided by" })).toHaveTextContent(
      /Sandbox Soft1\.80 \/ 2\.20.*Sandbox Sharp1\.95 \/ –/,
    );
    expect(within(sheet).getByRole("link", { name: "Dispute file" })).toHaveAttribute(
      "href",
      expect.stringMatching(new RegExp(`/bets/${REFERENCE}/dispute-file$`)),
    );
    const checks = within(sheet).getByRole("region", { name: "Checks" });
    expect(checks).toHaveTextContent("1 of 2 passed");
    expect(within(checks).getByRole("img", { name: "Refused" })).toBeInTheDocument();
    expect(within(sheet).getByRole("region", { name: "Fills" })).toHaveTextContent(
      /€8\.00 at 2\.25Provisional/,
    );
    expect(within(sheet).getByRole("region", { name: "Ledger" })).toHaveTextContent(
      /Held for the order.*Cash−€13\.00Held at Soft\+€13\.00/,
    );
    expect(within(sheet).queryByRole("region", { name: "To look at" })).toBeNull();
  });

  it("shows what a person has to look at", async () => {
    const item = {
      text: "Its venue says more.",
      at: "2026-11-25T12:00:00Z",
      closed_at: null,
      closed_because: null,
    };
    server.use(http.get(api("/bets/:reference"), () => HttpResponse.json(aDetail({ open_items: [item] }))));
    show(`?bet=${REFERENCE}`);
    expect(await screen.findByRole("region", { name: "To look at" })).toHaveTextContent(
      "Its venue says more.",
    );
  });

  it("says why there is nothing", async () => {
    server.use(
      answer([]),
      http.get(api("/bets/refusals"), () => HttpResponse.json({ items: [], next_cursor: null })),
    );
    show("?tab=refused");
    expect(await screen.findByText("No order came to nothing")).toBeInTheDocument();
    expect(await screen.findByText("No signal was refused")).toBeInTheDocument();
  });

  it("says what could not be loaded, and tries again", async () => {
    server.use(
      http.get(api("/bets"), () => problem(500, { detail: "A defect.", code: "internal_error" })),
      http.get(api("/portfolios"), () => problem(500, { detail: "A defect.", code: "internal_error" })),
    );
    show();
    expect(await screen.findByText("The portfolios could not be loaded")).toBeInTheDocument();
    const failed = (await screen.findByText("The bets could not be loaded")).closest('[role="alert"]');
    server.use(answer([anOrder()]));
    await userEvent.click(within(failed as HTMLElement).getByRole("button", { name: "Retry" }));
    await waitFor(() => expect(screen.getByRole("row", { name: /Chelsea/ })).toBeInTheDocument());
  });

  it("loads more", async () => {
    server.use(answer([anOrder()], "next"));
    show();
    await userEvent.click(await screen.findByRole("button", { name: "Load more" }));
    await waitFor(() => expect(asked.some((each) => each.get("cursor") === "next")).toBe(true));
  });
});
