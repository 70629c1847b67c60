import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { Toaster } from "sonner";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { IdentityReview, ReviewDecision } from "@/api/model";
import { Page } from "@/testing/page";
import { aProvider, aReview } from "@/testing/providers";
import { api, problem, server } from "@/testing/server";
import { StreamDouble } from "@/testing/stream";

import { ProvidersPage } from "../providers-page";
import { weightWord } from "./words";

let waiting: IdentityReview[] = [];
let decisions: { body: ReviewDecision; key: string | null }[] = [];

beforeEach(() => {
  vi.stubGlobal("EventSource", StreamDouble);
  // Toasts are dragged by it; jsdom has none.
  Element.prototype.setPointerCapture ??= () => {};
  waiting = [aReview];
  decisions = [];
  server.use(
    http.get(api("/storage"), () => problem(503)),
    http.get(api("/identity/merges"), () => HttpResponse.json({ items: [], next_cursor: null })),
    http.get(api("/providers"), () => HttpResponse.json({ items: [aProvider()], running: true })),
    http.get(api("/identity/reviews"), () =>
      HttpResponse.json({ items: waiting, next_cursor: null, open: waiting.length }),
    ),
    http.post(api("/identity/reviews/decisions"), async ({ request }) => {
      const body = (await request.json()) as ReviewDecision;
      decisions.push({ body, key: request.headers.get("Idempotency-Key") });
      waiting = body.decision === "reopen" ? [aReview] : [];
      return HttpResponse.json({ ...aReview, state: "joined" });
    }),
  );
});
afterEach(() => vi.unstubAllGlobals());

const show = () =>
  render(
    <Page search="?tab=reviews">
      <ProvidersPage />
      <Toaster />
    </Page>,
  );

describe("events to review", () => {
  it("are joined with a key, and undone from the toast", async () => {
    const user = userEvent.setup();
    show();
    expect(await screen.findByTestId("reviews-count")).toHaveTextContent("1");
    expect(await screen.findByText("(strongly for)")).toBeInTheDocument();
    expect(screen.getByText("(against)")).toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: "Join with Foxholt Utd – Ravenmoor" }));
    expect(await screen.findByText("Nothing waits")).toBeInTheDocument();
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    expect(await screen.findByText("Foxholt – Ravenmoor")).toBeInTheDocument();
    expect(decisions.map(({ body }) => [body.decision, body.fixture_id])).toEqual([
      ["join", 106],
      ["reopen", null],
    ]);
    expect(decisions.every(({ key }) => key && key.length === 32)).toBe(true);
    expect(decisions[0]?.key).not.toBe(decisions[1]?.key);
  });

  it("come back when a decision is refused", async () => {
    server.use(
      http.post(api("/identity/reviews/decisions"), () => problem(409, { detail: "It is decided." })),
    );
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole("button", { name: "Ignore" }));
    expect(await screen.findByText("It is decided.")).toBeInTheDocument();
    expect(await screen.findByRole("button", { name: "Ignore" })).toBeInTheDocument();
  });

  it("weigh evidence in words", () =>
    expect([1, 0.3, 0.1, 0, -0.9].map(weightWord)).toEqual([
      "strongly for",
      "for",
      "weakly for",
      "neutral",
      "strongly against",
    ]));
});
