import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { Toaster } from "sonner";
import { beforeEach, describe, expect, it, vi } from "vitest";

import type { ValueBet } from "@/api/model";
import { aCompetition } from "@/testing/builders";
import { aBoard } from "@/testing/live";
import { Page } from "@/testing/page";
import { aProvider } from "@/testing/providers";
import { api, problem, server } from "@/testing/server";
import { OpenStream } from "@/testing/stream";
import { aBet, aWhy } from "@/testing/value-bets";

import { ValueBetsPage } from "./value-bets-page";

let asked: URLSearchParams[] = [];

const answer = (items: ValueBet[]) =>
  http.get(api("/value-bets"), ({ request }) => {
    asked.push(new URL(request.url).searchParams);
    return HttpResponse.json({ items, next_cursor: null, live: items.length });
  });

beforeEach(() => {
  vi.stubGlobal("EventSource", OpenStream);
  // Of the toast, which can be swiped away; jsdom has no pointers to capture.
  Element.prototype.setPointerCapture ??= () => {};
  asked = [];
  server.use(
    http.get(api("/competitions"), () => HttpResponse.json({ items: [aCompetition()] })),
    http.get(api("/odds"), () => HttpResponse.json(aBoard())),
    http.get(api("/providers"), () => HttpResponse.json({ items: [aProvider()], running: true })),
    answer([aBet()]),
  );
});

const show = (search?: string) =>
  render(
    <>
      <ValueBetsPage />
      <Toaster />
    </>,
    { wrapper: ({ children }) => <Page search={search}>{children}</Page> },
  );

describe("dismissing value bets", () => {
  it("dismisses one at once and brings it back on undo", async () => {
    const sent: string[] = [];
    const note = http.all(api("/value-bets/:id/dismissal"), ({ request }) => {
      sent.push(request.method);
      server.use(answer(request.method === "PUT" ? [] : [aBet()]));
      return HttpResponse.json(aBet());
    });
    server.use(note);
    show();
    await userEvent.click(await screen.findByRole("button", { name: /^Dismiss Chelsea/ }));
    await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(sent).toEqual(["PUT", "DELETE"]));
    await waitFor(() =>
      expect(screen.getByRole("row", { name: /Chelsea/ })).not.toHaveAttribute("data-leaving"),
    );
  });

  it("lists dismissed ones and restores them", async () => {
    const gone = aBet({ dismissed_at: "2026-11-25T12:02:00Z" });
    const sent: string[] = [];
    server.use(
      answer([gone]),
      http.all(api("/value-bets/:id/dismissal"), ({ request }) => {
        sent.push(request.method);
        server.use(answer([]));
        return HttpResponse.json(aBet());
      }),
    );
    show();
    await userEvent.click(await screen.findByRole("tab", { name: "Dismissed" }));
    await waitFor(() => expect(asked.at(-1)?.get("dismissed")).toBe("true"));
    expect(asked.at(-1)?.has("state")).toBe(false);
    const row = await screen.findByRole("row", { name: /Chelsea.*Live/ });
    await userEvent.click(within(row).getByRole("button", { name: /^Restore Chelsea/ }));
    await waitFor(() => expect(sent).toEqual(["DELETE"]));
    expect(await screen.findByText("Chelsea +0.75 is back")).toBeInTheDocument();
    expect(await screen.findByText("None is dismissed")).toBeInTheDocument();
  });

  it("restores one from its sheet", async () => {
    const sent: string[] = [];
    server.use(
      http.get(api("/value-bets/:id"), () =>
        HttpResponse.json(aWhy({ bet: aBet({ dismissed_at: "2026-11-25T12:02:00Z", state: "expired" }) })),
      ),
      http.all(api("/value-bets/:id/dismissal"), ({ request }) => {
        sent.push(request.method);
        return HttpResponse.json(aBet());
      }),
    );
    show(`?bet=${aBet().id}`);
    await userEvent.click(await screen.findByRole("button", { name: "Restore" }));
    await waitFor(() => expect(sent).toEqual(["DELETE"]));
  });

  it("says when a dismissal was refused, and shows the bet again", async () => {
    server.use(http.put(api("/value-bets/:id/dismissal"), () => problem(403, { detail: "Not allowed." })));
    show();
    await userEvent.click(await screen.findByRole("button", { name: /^Dismiss Chelsea/ }));
    expect(await screen.findByText("Not allowed.")).toBeInTheDocument();
    await waitFor(() =>
      expect(screen.getByRole("row", { name: /Chelsea/ })).not.toHaveAttribute("data-leaving"),
    );
  });
});
