import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, it } from "vitest";

import type { ResumeChecklistItem, Halt } from "@/api/model";
import { aHalt, aPortfolio } from "@/testing/bets";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";

import { HaltBanner } from "./halt-banner";
import { HaltButton } from "./halt-button";

let standing: Halt[] = [];
let checklist: ResumeChecklistItem[] = [];
let sent: { body: unknown; key: string | null }[] = [];

beforeEach(() => {
  standing = [];
  sent = [];
  checklist = [{ name: "engine", is_met: true, text: "The engine's steps are stored." }];
  server.use(
    http.get(api("/halts"), ({ request }) => {
      expect(new URL(request.url).searchParams.get("standing")).toBe("true");
      return HttpResponse.json({ items: standing, next_cursor: null, standing: standing.length });
    }),
    http.post(api("/halts"), async ({ request }) => {
      sent.push({ body: await request.json(), key: request.headers.get("Idempotency-Key") });
      standing = [aHalt({ reason: "Odd prices", acknowledged_at: null })];
      return HttpResponse.json(standing[0], { status: 201 });
    }),
    http.get(api("/halts/checklist"), () => HttpResponse.json({ items: checklist })),
    http.post(api(`/halts/${aHalt().id}/lift`), async ({ request }) => {
      sent.push({ body: await request.json(), key: request.headers.get("Idempotency-Key") });
      standing = [];
      return HttpResponse.json(aHalt({ lifted_at: "2026-11-25T12:10:00Z", lifted_by: "local" }));
    }),
  );
});

const show = () =>
  render(
    <>
      <HaltButton portfolios={[aPortfolio({ open: 14 })]} />
      <HaltBanner />
    </>,
    { wrapper: ({ children }) => <Page>{children}</Page> },
  );

it("says what a halt does and does not, and halts", async () => {
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Halt" }));
  const dialog = await screen.findByRole("dialog", { name: "Halt betting?" });
  expect(dialog).toHaveTextContent("Stops at once: every new order, of all strategies at all venues.");
  expect(dialog).toHaveTextContent("14 open bets (€8.00 at risk) settle as usual.");
  expect(within(dialog).getByRole("button", { name: "Cancel" })).toHaveFocus();
  expect(sent).toEqual([]);
  await userEvent.type(within(dialog).getByRole("textbox"), "Odd prices ");
  await userEvent.click(within(dialog).getByRole("button", { name: "Halt betting" }));
  const banner = await screen.findByTestId("halt");
  expect(banner).toHaveTextContent(
    /Betting is halted since .*: Odd prices\. The engine has not acknowledged it yet/,
  );
  expect(sent.map((each) => each.body)).toEqual([{ scope: "all", subject: null, reason: "Odd prices" }]);
  expect(sent[0]?.key).toBeTruthy();
  // There is nothing more to halt.
  await waitFor(() => expect(screen.queryByRole("button", { name: "Halt" })).toBeNull());
  standing = [aHalt({ reason: "Odd prices" })];
  await waitFor(() => expect(banner).toHaveTextContent("No order leaves. Open bets settle as usual."));
});

it("halts nothing when it is cancelled", async () => {
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Halt" }));
  await userEvent.click(await screen.findByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(sent).toEqual([]);
});

it("says when betting was not halted, and goes on asking", async () => {
  server.use(http.post(api("/halts"), () => problem(503, { code: "database_unavailable", detail: "Away." })));
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Halt" }));
  await userEvent.click(await screen.findByRole("button", { name: "Halt betting" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Betting was not halted");
  expect(screen.getByRole("dialog", { name: "Halt betting?" })).toBeInTheDocument();
});

it("lifts a halt after asking", async () => {
  standing = [
    aHalt(),
    aHalt({ id: "f0b6d3e8-4a29-4c71-8e5d-2b7f9a1c6d85", scope: "venue", subject: "soft", reason: "Slow." }),
  ];
  show();
  const [first, second] = await screen.findAllByTestId("halt");
  expect(second).toHaveTextContent("A venue is halted (soft)");
  await userEvent.click(within(first as HTMLElement).getByRole("button", { name: "Lift" }));
  const dialog = await screen.findByRole("dialog", { name: "Lift the halt?" });
  expect(dialog).toHaveTextContent("Strategies send orders again at once");
  expect(within(dialog).getByRole("button", { name: "Lift the halt" })).toBeDisabled();
  await userEvent.type(within(dialog).getByRole("textbox"), "The feed is right again ");
  await userEvent.click(within(dialog).getByRole("button", { name: "Lift the halt" }));
  await waitFor(() => expect(screen.queryByTestId("halt")).toBeNull());
  expect(sent.map((each) => each.body)).toEqual([{ reason: "The feed is right again" }]);
});

it("shows what stands against a resume, and lifts nothing until it is gone", async () => {
  standing = [aHalt()];
  checklist = [
    { name: "engine", is_met: true, text: "The engine's steps are stored." },
    { name: "orders", is_met: false, text: "Nobody knows what became of 1 order. Resume once it is known." },
  ];
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Lift" }));
  const dialog = await screen.findByRole("dialog", { name: "Lift the halt?" });
  expect(await within(dialog).findByRole("status")).toHaveTextContent(
    "Betting cannot go on yetNobody knows what became of 1 order. Resume once it is known.",
  );
  expect(dialog).not.toHaveTextContent("The engine's steps are stored.");
  await userEvent.type(within(dialog).getByRole("textbox"), "It is right again");
  expect(within(dialog).getByRole("button", { name: "Lift the halt" })).toBeDisabled();
  expect(sent).toEqual([]);
});

it("says what the API refuses a resume for", async () => {
  standing = [aHalt()];
  server.use(
    http.post(api(`/halts/${aHalt().id}/lift`), () =>
      problem(409, { code: "resume_refused", detail: "Betting cannot go on yet. No engine runs." }),
    ),
  );
  show();
  await userEvent.click(await screen.findByRole("button", { name: "Lift" }));
  const dialog = await screen.findByRole("dialog", { name: "Lift the halt?" });
  await userEvent.type(within(dialog).getByRole("textbox"), "It is right again");
  await userEvent.click(within(dialog).getByRole("button", { name: "Lift the halt" }));
  expect(await within(dialog).findByRole("alert")).toHaveTextContent("No engine runs.");
});
