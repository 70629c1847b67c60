import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, it, vi } from "vitest";

import { aCompetition } from "@/testing/builders";
import { aBoard } from "@/testing/live";
import { Page } from "@/testing/page";
import { aProvider } from "@/testing/providers";
import { api, server } from "@/testing/server";
import { OpenStream } from "@/testing/stream";
import { aBet, aWhy } from "@/testing/value-bets";

import { ValueBetsPage } from "./value-bets-page";

it("marks a lay, in its row and where it is explained", async () => {
  vi.stubGlobal("EventSource", OpenStream);
  const lay = aBet({ side: "lay" });
  server.use(
    http.get(api("/competitions"), () => HttpResponse.json({ items: [aCompetition()] })),
    http.get(api("/odds"), () => HttpResponse.json(aBoard())),
    http.get(api("/providers"), () => HttpResponse.json({ items: [aProvider()], running: true })),
    http.get(api("/value-bets"), () => HttpResponse.json({ items: [lay], next_cursor: null, live: 1 })),
    http.get(api("/value-bets/:id"), () => HttpResponse.json(aWhy({ bet: lay }))),
  );
  render(<ValueBetsPage />, { wrapper: ({ children }) => <Page>{children}</Page> });
  const row = await screen.findByRole("row", { name: /Chelsea/ });
  expect(within(row).getByTitle(/^A bet against it.*liability/)).toHaveTextContent("Lay");
  expect(
    within(row).getByRole("button", { name: "Dismiss Lay Chelsea +0.75 at Sandbox Soft" }),
  ).toBeVisible();
  await userEvent.click(within(row).getByRole("button", { name: /^Lay/ }));
  const sheet = await screen.findByRole("dialog", { name: "Why is this value: Lay Chelsea +0.75" });
  expect(await within(sheet).findByText("of the bankroll, as liability")).toBeVisible();
});
