import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { Toaster } from "sonner";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { TeamMerge, TeamMergePreview, TeamMergeRequest } from "@/api/model";
import { Page } from "@/testing/page";
import { aMerge, aProvider, aReview, twoNames } from "@/testing/providers";
import { api, problem, server } from "@/testing/server";
import { StreamDouble } from "@/testing/stream";

import { ProvidersPage } from "../providers-page";
import { mergeSentences, undoSentences } from "./words";

let merged: TeamMerge[] = [];
let sent: { body: TeamMergeRequest | number; key: string | null }[] = [];
let conflicts: string[] = [];

const BODY = {
  team: { sport: "football", country: "England", key: "foxholt" },
  into: { sport: "football", country: "England", key: "foxholt-utd" },
};
const aPreview = (facts: Partial<TeamMergePreview> = {}): TeamMergePreview => ({
  ...twoNames,
  names: ["Foxholt"],
  matches: 19,
  joined: 3,
  conflicts,
  ...facts,
});
const reviewed = () => ({
  ...aReview,
  candidates: aReview.candidates.map((each) => ({
    ...each,
    same_teams: merged.length ? [] : [twoNames],
  })),
});

beforeEach(() => {
  vi.stubGlobal("EventSource", StreamDouble);
  // Toasts are dragged by it; jsdom has none.
  Element.prototype.setPointerCapture ??= () => {};
  merged = [];
  sent = [];
  conflicts = [];
  server.use(
    http.get(api("/storage"), () => problem(503)),
    http.get(api("/providers"), () => HttpResponse.json({ items: [aProvider()], running: true })),
    http.get(api("/identity/reviews"), () =>
      HttpResponse.json({ items: [reviewed()], next_cursor: null, open: 1 }),
    ),
    http.get(api("/identity/merges"), () => HttpResponse.json({ items: merged, next_cursor: null })),
    http.post(api("/identity/merges/preview"), async ({ request }) => {
      expect(await request.json()).toEqual(BODY);
      return HttpResponse.json(aPreview());
    }),
    http.post(api("/identity/merges"), async ({ request }) => {
      sent.push({
        body: (await request.json()) as TeamMergeRequest,
        key: request.headers.get("Idempotency-Key"),
      });
      merged = [aMerge()];
      return HttpResponse.json(merged[0], { status: 201 });
    }),
    http.post(api("/identity/merges/:id/undo"), ({ params, request }) => {
      sent.push({ body: Number(params.id), key: request.headers.get("Idempotency-Key") });
      merged = [];
      return HttpResponse.json(aMerge({ undone_at: "2026-11-25T10:00:00Z" }));
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

const mergedTeams = () => within(screen.getByRole("region", { name: "Merged teams" }));

describe("teams that are one", () => {
  it("are merged from a review once it was shown what follows, and made two again from the list", async () => {
    const user = userEvent.setup();
    show();
    expect(await screen.findByText("No teams were merged")).toBeInTheDocument();
    await user.click(await screen.findByRole("button", { name: "Merge teams" }));
    const ask = within(
      await screen.findByRole("dialog", { name: "Is Foxholt the same team as Foxholt Utd?" }),
    );
    expect(await ask.findByText(/^The name “Foxholt” will mean Foxholt Utd/)).toBeInTheDocument();
    expect(ask.getByText("19 matches go over with results and prices.")).toBeInTheDocument();
    expect(sent).toEqual([]);
    await user.click(ask.getByRole("button", { name: "Merge" }));
    expect(await screen.findByText("Foxholt is Foxholt Utd now")).toBeInTheDocument();
    await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
    await waitFor(() =>
      expect(screen.queryByRole("button", { name: "Merge teams" })).not.toBeInTheDocument(),
    );
    expect(await mergedTeams().findByText("19 matches, 3 joined")).toBeInTheDocument();
    expect(mergedTeams().getByText("also known as Foxholt Town")).toBeInTheDocument();

    await user.click(mergedTeams().getByRole("button", { name: "Make Foxholt and Foxholt Utd two again" }));
    const sure = within(await screen.findByRole("dialog"));
    expect(sure.getByText(/^What was imported since the merge stays with Foxholt Utd/)).toBeInTheDocument();
    await user.click(sure.getByRole("button", { name: "Make two again" }));
    expect(await screen.findByText("No teams were merged")).toBeInTheDocument();
    expect(await screen.findByRole("button", { name: "Merge teams" })).toBeInTheDocument();
    expect(sent.map(({ body }) => body)).toEqual([BODY, 17]);
    expect(sent.every(({ key }) => key?.length === 32)).toBe(true);
    expect(sent[0]?.key).not.toBe(sent[1]?.key);
  });

  it("stay two where the database says that they are, and why", async () => {
    conflicts = ["Both played on 2026-08-16.", "E0/2026-08-23 has two results."];
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole("button", { name: "Merge teams" }));
    const alert = await screen.findByRole("alert");
    expect(alert).toHaveTextContent("They cannot be merged");
    for (const reason of conflicts) expect(alert).toHaveTextContent(reason);
    const dialog = within(screen.getByRole("dialog"));
    expect(dialog.queryByRole("button", { name: "Merge" })).not.toBeInTheDocument();
    await user.click(dialog.getByRole("button", { name: "Close" }));
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    // What was found out then says nothing of now.
    conflicts = [];
    await user.click(screen.getByRole("button", { name: "Merge teams" }));
    expect(await screen.findByText("19 matches go over with results and prices.")).toBeInTheDocument();
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
  });

  it("can be asked for again where nothing was found out", async () => {
    let fails = true;
    server.use(
      http.post(api("/identity/merges/preview"), () =>
        fails ? problem(404, { detail: "There is no team." }) : HttpResponse.json(aPreview()),
      ),
    );
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole("button", { name: "Merge teams" }));
    expect(await screen.findByText("There is no team.")).toBeInTheDocument();
    fails = false;
    await user.click(screen.getByRole("button", { name: "Retry" }));
    expect(await screen.findByText("19 matches go over with results and prices.")).toBeInTheDocument();
  });

  it("say why a merge, or its end, was refused, and stay as they are", async () => {
    merged = [aMerge()];
    server.use(
      http.post(api("/identity/merges/:id/undo"), () =>
        problem(409, { detail: "Merge 18 of the same team is newer: take it back first." }),
      ),
    );
    const user = userEvent.setup();
    show();
    await user.click(await screen.findByRole("button", { name: /^Make Foxholt and/ }));
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Make two again" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("They are still oneMerge 18 of the same team");
    await user.click(screen.getByRole("button", { name: "Keep merged" }));
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    await user.click(screen.getByRole("button", { name: /^Make Foxholt and/ }));
    expect(screen.queryByRole("alert")).not.toBeInTheDocument();
    expect(sent).toEqual([]);
  });

  it("say when their list cannot be had, and ask again", async () => {
    let fails = true;
    server.use(
      http.get(api("/identity/merges"), () =>
        fails ? problem(500) : HttpResponse.json({ items: [aMerge()], next_cursor: "17" }),
      ),
    );
    const user = userEvent.setup();
    show();
    expect(await screen.findByText("The merged teams could not be loaded")).toBeInTheDocument();
    fails = false;
    await user.click(mergedTeams().getByRole("button", { name: "Retry" }));
    expect(await mergedTeams().findByText("Foxholt Utd")).toBeInTheDocument();
    expect(mergedTeams().getByRole("button", { name: "Show more" })).toBeInTheDocument();
  });
});

describe("what a merge does", () => {
  const said = (facts: Partial<TeamMergePreview>) => mergeSentences(aPreview(facts)).join(" ");
  const back = (facts: Partial<TeamMerge>) => undoSentences(aMerge(facts)).join(" ");

  it("is said in numbers", () => {
    expect(said({ matches: 0, joined: 0 })).toContain("No match goes over.");
    expect(said({ matches: 1, joined: 1 })).toContain(
      "1 match goes over with results and prices. It becomes one with a match that Foxholt Utd has already.",
    );
    expect(said({ matches: 2, joined: 1 })).toContain("1 of them becomes one");
    expect(said({ matches: 3, joined: 2 })).toContain("2 of them become one");
    expect(said({ joined: 0 })).not.toContain("dropped");
  });

  it("is said of its end too", () => {
    expect(back({})).toContain("The names “Foxholt”, “Foxholt Town” will mean Foxholt again");
    expect(back({ matches: 0, joined: 0 })).toContain("No match goes back.");
    expect(back({ matches: 1, joined: 1 })).toContain(
      "; it was one with a match of Foxholt Utd, and is listed",
    );
    expect(back({ joined: 3 })).toContain(
      "; 3 were one with a match of Foxholt Utd, and are listed twice again.",
    );
    expect(back({ joined: 0 })).toContain("19 matches go back with results and prices.");
  });
});
