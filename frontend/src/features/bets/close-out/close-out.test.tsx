import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, it } from "vitest";

import type { CloseOut, CloseOutPlan, CloseOutStanding } from "@/api/model";
import { anOrder, euros, REFERENCE } from "@/testing/bets";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";

import { CloseOutButton } from "./close-out-button";

const CLOSE_OUT = "e5a2c9d4-7b13-4680-a5f1-9d3c6e8b0f73";
const OTHER = "7f0a4d0e-2d7c-4d55-9a1b-2f6c0e9d8b31";

let standing: CloseOutStanding = "planning";
let plan: CloseOutPlan;
let sent: { path: string; body: unknown }[] = [];

const closeOut = (): CloseOut => ({
  id: CLOSE_OUT,
  scope: "all",
  subject: null,
  reason: "Odd prices",
  standing,
  asked_by: "local",
  asked_at: "2026-11-25T12:00:00Z",
  planned_at: standing === "planning" ? null : "2026-11-25T12:00:00.2Z",
  expires_at: standing === "planning" ? null : "2026-11-25T12:02:00.2Z",
  confirmed_by: null,
  confirmed_at: null,
  done_at: null,
});

beforeEach(() => {
  standing = "planned";
  sent = [];
  plan = {
    cancels: [OTHER],
    closing: [
      {
        bet: anOrder({ venue_name: "Sandbox Exchange" }),
        closes: [REFERENCE],
        worst: euros("-8.00"),
        best: euros("9.60"),
        side: "lay",
        odds: "2.24",
        limit: "2.28",
        stake: euros("7.86"),
        on_offer: euros("5.00"),
        after: euros("-0.14"),
      },
    ],
    staying: [
      {
        bet: anOrder({ reference: OTHER }),
        stays: [OTHER, REFERENCE],
        worst: euros("-16.00"),
        best: euros("19.20"),
        reason: "bookmaker",
      },
    ],
    totals: [
      {
        closing: 1,
        after: euros("-0.14"),
        worst: euros("-8.00"),
        best: euros("9.60"),
        staying: 1,
        staying_worst: euros("-16.00"),
      },
    ],
  };
  server.use(
    http.post(api("/close-outs"), async ({ request }) => {
      sent.push({ path: "plan", body: await request.json() });
      return HttpResponse.json(closeOut(), { status: 202 });
    }),
    http.get(api(`/close-outs/${CLOSE_OUT}`), () =>
      HttpResponse.json({
        close_out: closeOut(),
        plan: standing === "planning" ? null : plan,
        orders: standing === "done" ? [anOrder({ side: "lay", close_out: 2 })] : [],
      }),
    ),
    http.post(api(`/close-outs/${CLOSE_OUT}/confirmation`), () => {
      sent.push({ path: "confirm", body: null });
      standing = "done";
      return HttpResponse.json(closeOut(), { status: 202 });
    }),
  );
});

async function showPlan() {
  render(<CloseOutButton />, { wrapper: ({ children }) => <Page>{children}</Page> });
  await userEvent.click(screen.getByRole("button", { name: "Close out…" }));
  const sheet = await screen.findByRole("dialog", { name: "Close out" });
  await userEvent.type(within(sheet).getByRole("textbox"), "Odd prices ");
  await userEvent.click(within(sheet).getByRole("button", { name: "See the plan" }));
  return sheet;
}

it("shows what closing costs before anything is done, and then does it", async () => {
  const sheet = await showPlan();
  expect(await within(sheet).findByText(/1 can be closed: −€0.14 at the prices now/)).toHaveTextContent(
    "1 can be closed: −€0.14 at the prices now, instead of −€8.00 to +€9.60. 1 cannot: −€16.00 at worst.",
  );
  expect(sheet).toHaveTextContent("1 order not matched yet is taken back.");
  const closes = within(sheet).getByRole("region", { name: "Closes" });
  expect(closes).toHaveTextContent("Lay €7.86 at 2.24 or 2.28 at worst, Sandbox Exchange");
  expect(closes).toHaveTextContent("€5.00 on offer, the rest stays open");
  const stays = within(sheet).getByRole("region", { name: "Stays open" });
  expect(stays).toHaveTextContent("A bookmaker takes nothing back, Sandbox Soft");
  expect(stays).toHaveTextContent("2 bets");
  expect(sent).toEqual([{ path: "plan", body: { scope: "all", subject: null, reason: "Odd prices" } }]);
  await userEvent.click(within(sheet).getByRole("button", { name: "Close out 1 bet" }));
  await waitFor(() => expect(sheet).toHaveTextContent("Done: 1 closing bet placed, betting is halted."));
  expect(sent.at(-1)?.path).toBe("confirm");
  expect(within(sheet).queryByRole("button", { name: /Close out/ })).toBeNull();
});

it("does nothing when all is left as it is", async () => {
  const sheet = await showPlan();
  await userEvent.click(await within(sheet).findByRole("button", { name: "Leave all as it is" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent.map((each) => each.path)).toEqual(["plan"]);
});

it("says that the engine is at it, and asks again until the plan is there", async () => {
  standing = "planning";
  const sheet = await showPlan();
  expect(await within(sheet).findByRole("status", { name: "Making the plan" })).toBeInTheDocument();
  standing = "planned";
  expect(await within(sheet).findByRole("button", { name: "Close out 1 bet" })).toBeEnabled();
});

it("offers a new plan once prices have moved on", async () => {
  standing = "expired";
  const sheet = await showPlan();
  expect(await within(sheet).findByText(/Prices have moved on/)).toBeInTheDocument();
  expect(within(sheet).queryByRole("button", { name: "Close out 1 bet" })).toBeNull();
  await userEvent.click(within(sheet).getByRole("button", { name: "Ask for a new plan" }));
  expect(await within(sheet).findByRole("button", { name: "See the plan" })).toBeInTheDocument();
});

it("says that nothing is open, and that going on only halts", async () => {
  plan = { cancels: [], closing: [], staying: [], totals: [] };
  const sheet = await showPlan();
  expect(await within(sheet).findByRole("button", { name: "Halt betting" })).toBeInTheDocument();
  expect(sheet).toHaveTextContent("Nothing is open. Going on halts betting, and nothing else.");
});

it("says why nothing was closed", async () => {
  server.use(
    http.post(api(`/close-outs/${CLOSE_OUT}/confirmation`), () =>
      problem(409, { code: "conflict", detail: "The plan of the close-out 2 is too old." }),
    ),
  );
  const sheet = await showPlan();
  await userEvent.click(await within(sheet).findByRole("button", { name: "Close out 1 bet" }));
  expect(await within(sheet).findByRole("alert")).toHaveTextContent(
    "The plan of the close-out 2 is too old.",
  );
});
