import { render, screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";

import type { Storage } from "@/api/model";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";

import { LowSpaceBanner } from "./low-space-banner";
import { StoragePanel } from "./storage-panel";

const measured: Storage = {
  measured_at: "2026-11-25T09:49:27Z",
  low: false,
  free_bytes: 52_613_349_376,
  disk_bytes: 105_089_261_568,
  low_below_bytes: 2_000_000_000,
  used_bytes: 2_000_000_000,
  stores: [
    {
      store: "quotes",
      name: "Quotes in the database",
      size_bytes: 1_500_000_000,
      kept_days: 7,
      then: "They move to files.",
    },
    { store: "logs", name: "Logs", size_bytes: 500_000_000, kept_days: null, then: null },
  ],
};

const answers = (storage: Storage) => server.use(http.get(api("/storage"), () => HttpResponse.json(storage)));

const show = () =>
  render(
    <Page>
      <LowSpaceBanner />
      <StoragePanel />
    </Page>,
  );

describe("disk use", () => {
  it("shows each store with its size, its share and how long it is kept", async () => {
    answers(measured);
    show();
    const row = (await screen.findByRole("cell", { name: /Quotes in the database/ })).closest("tr");
    const cells = within(row as HTMLElement).getAllByRole("cell");
    expect(cells.slice(1).map((cell) => cell.textContent)).toEqual([
      "1.50\u202fGB",
      "75.0\u202f%",
      "7",
      "They move to files.",
    ]);
    expect(screen.getByText(/^Free of 105.GB$/).nextSibling).toHaveTextContent("52.6 GB");
    expect(screen.queryByTestId("low-space")).not.toBeInTheDocument();
  });

  it("warns while the disk is nearly full, and says what helps", async () => {
    answers({ ...measured, low: true, free_bytes: 900_000_000 });
    show();
    const banner = await screen.findByTestId("low-space");
    expect(banner).toHaveTextContent(/Only 900 MB are free on the disk/);
    expect(banner).toHaveTextContent("ADVISOR_KEEP_QUOTES_DAYS");
  });

  it("claims nothing before the first measurement", async () => {
    answers({
      ...measured,
      measured_at: null,
      free_bytes: null,
      disk_bytes: null,
      used_bytes: null,
      stores: [],
    });
    show();
    expect(await screen.findByText("Nothing was measured yet")).toBeInTheDocument();
  });

  it("says what failed", async () => {
    server.use(http.get(api("/storage"), () => problem(503, { detail: "The database is away." })));
    show();
    expect(await screen.findByText("The database is away.")).toBeInTheDocument();
  });
});
