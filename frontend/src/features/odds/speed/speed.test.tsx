import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Lead, LeadList, Survival, SurvivalList } from "@/api/model";
import { aCompetition } from "@/testing/builders";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";

import { byMarket, leadGroups } from "./groups";
import { SpeedPanels } from "./speed-panels";

const NOW = "2026-11-25T10:00:00Z";

const aCurve = (facts: Partial<Survival> = {}): Survival => ({
  venue: "soft",
  market: "h2h_3way",
  lives: 1840,
  points: [5, 15, 60].map((seconds, place) => ({
    after_seconds: seconds,
    chance: 0.77 - 0.2 * place,
    error: 0.021,
  })),
  ...facts,
});

const aLead = (facts: Partial<Lead> = {}): Lead => ({
  competition: "E0",
  market: "h2h_3way",
  leader: "sharp",
  follower: "soft",
  seconds: 2.04,
  error: 0.09,
  moves: 940,
  events: 38,
  grid: 5,
  ...facts,
});

const unknown = (leader: string, moves = 3): Lead =>
  aLead({ leader, follower: "zzz", seconds: null, error: null, moves });

const answers = (survival: Partial<SurvivalList>, leads: Partial<LeadList>, asked: URL[] = []) =>
  server.use(
    http.get(api("/odds/survival"), ({ request }) => {
      asked.push(new URL(request.url));
      return HttpResponse.json({ computed_at: NOW, items: [], ...survival });
    }),
    http.get(api("/odds/leads"), () => HttpResponse.json({ computed_at: NOW, items: [], ...leads })),
  );

afterEach(() => void vi.useRealTimers());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(NOW) + 60_000 });
  server.use(
    http.get(api("/competitions"), () =>
      HttpResponse.json({ items: [aCompetition(), aCompetition({ code: "D1", name: "Bundesliga" })] }),
    ),
    http.get(api("/venues"), () =>
      HttpResponse.json({
        items: [
          { key: "sharp", name: "Sharp", kind: "bookmaker", commission: 0, commission_basis: "bet_winnings" },
          { key: "soft", name: "Soft", kind: "bookmaker", commission: 0, commission_basis: "bet_winnings" },
        ],
      }),
    ),
  );
});

const shown = () => render(<SpeedPanels />, { wrapper: Page });
const panel = (name: string) => screen.findByRole("region", { name });

describe("groups", () => {
  it("put curves under their market", () => {
    const totals = aCurve({ market: "totals", venue: null });
    expect(byMarket([aCurve({ venue: null }), aCurve(), totals])).toEqual([
      { market: "h2h_3way", curves: [aCurve({ venue: null }), aCurve()] },
      { market: "totals", curves: [totals] },
    ]);
  });

  it("put the longest lag first, what is not known last, and where most is known before all", () => {
    const groups = leadGroups([
      aLead({ competition: "D1" }),
      unknown("a"),
      aLead({ seconds: 1 }),
      unknown("b", 40),
      aLead({ seconds: 8 }),
    ]);
    expect(groups.map((group) => group.competition)).toEqual(["E0", "D1"]);
    expect(groups[0]?.known.map((lead) => lead.seconds)).toEqual([8, 1]);
    expect(groups[0]?.unknown.map((lead) => lead.leader)).toEqual(["b", "a"]);
  });
});

describe("whether a price would still be there", () => {
  it("is said with its error and the lives behind it", async () => {
    answers({ items: [aCurve({ venue: null, lives: 22_000 }), aCurve()] }, {});
    shown();
    const found = await panel("Would I have got it?");
    const row = (await within(found).findByText("Soft")).closest("tr");
    expect(row).toHaveTextContent(/^Soft77\.0±2\.157\.0±2\.137\.0±2\.11.840$/);
    expect(within(found).getByText("All venues").closest("tr")).toHaveTextContent(/22.000$/);
    expect(within(found).getByText("1 min ago")).toBeInTheDocument();
  });

  it("is asked for the three times, and of prices worth a bet alone", async () => {
    const asked: URL[] = [];
    answers({ items: [aCurve()] }, {}, asked);
    shown();
    await userEvent.click(await screen.findByRole("radio", { name: "Edge 3 %" }));
    await vi.waitFor(() => expect(asked.at(-1)?.searchParams.get("edge")).toBe("0.03"));
    expect(asked[0]?.searchParams.getAll("after")).toEqual(["5", "15", "60"]);
    expect(asked[0]?.searchParams.has("edge")).toBe(false);
  });

  it("says why there is nothing", async () => {
    answers({ computed_at: null }, { computed_at: null });
    shown();
    for (const name of ["Would I have got it?", "Who moves first"]) {
      const found = await panel(name);
      expect(
        await within(found).findByText("The worker computes it every ten minutes from the quote history."),
      ).toBeInTheDocument();
    }
  });

  it("marks what was computed long ago", async () => {
    vi.setSystemTime(Date.parse(NOW) + 3_600_000);
    answers({ items: [aCurve()] }, {});
    shown();
    const found = await panel("Would I have got it?");
    expect((await within(found).findByText("1 h ago")).parentElement).toHaveAttribute(
      "title",
      "The worker should have computed it anew since.",
    );
  });
});

describe("who moves first", () => {
  it("is said with lag and error, and what is not known only when asked for", async () => {
    answers({}, { items: [aLead(), unknown("soft")] });
    shown();
    const group = await screen.findByRole("rowgroup", { name: /Premier League, 1X2/ });
    const pair = () => group.querySelector('[data-pair="sharp soft"]');
    await vi.waitFor(() => expect(pair()).toHaveTextContent("SharpSoft2.04±0.095.0940"));
    expect(group).toHaveTextContent("Not known of 1 pair");
    expect(within(group).queryByText("not known")).toBeNull();
    await userEvent.click(within(group).getByRole("button", { name: "Show 1 more" }));
    expect(within(group).getByText("not known")).toBeInTheDocument();
    await userEvent.click(within(group).getByRole("button", { name: "Show fewer" }));
    expect(within(group).queryByText("not known")).toBeNull();
  });

  it("is narrowed to one competition", async () => {
    answers({}, { items: [aLead(), aLead({ competition: "D1", grid: 0 })] });
    shown();
    const found = await panel("Who moves first");
    expect(await within(found).findByText("streamed")).toBeInTheDocument();
    await userEvent.click(within(found).getByRole("combobox", { name: "Competition" }));
    await userEvent.click(await screen.findByRole("option", { name: "Bundesliga" }));
    expect(within(found).getAllByRole("rowgroup")).toHaveLength(2);
    expect(within(found).getByText("streamed")).toBeInTheDocument();
  });
});

it("says what could not be loaded, and asks again", async () => {
  server.use(
    http.get(api("/odds/survival"), () => problem(503)),
    http.get(api("/odds/leads"), () => problem(503)),
  );
  shown();
  expect(await screen.findByText("The chances could not be loaded")).toBeInTheDocument();
  answers({ items: [aCurve()] }, { items: [aLead()] });
  const found = await panel("Would I have got it?");
  await userEvent.click(within(found).getByRole("button", { name: "Retry" }));
  expect(await within(found).findByText("Soft")).toBeInTheDocument();
});
