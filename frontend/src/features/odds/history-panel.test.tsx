import { render, screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, it, vi } from "vitest";

import { aHistory } from "@/testing/history";
import { aMarket, aRow, VENUES } from "@/testing/live";
import { Page } from "@/testing/page";
import { api, server } from "@/testing/server";
import { OpenStream } from "@/testing/stream";

import { HistoryPanel } from "./history-panel";

beforeEach(() => vi.stubGlobal("EventSource", OpenStream));

it("says which days are bars, and which file is missing and why", async () => {
  const detail = "The file quote-2026-08-14.parquet is damaged; run `advisor history repair`.";
  const unreadable = [{ file: "quote-2026-08-14.parquet", detail }];
  server.use(
    http.get(api("/fixtures/7/quotes"), () =>
      HttpResponse.json({ ...aHistory, resolution: "mixed", unreadable }),
    ),
  );
  render(
    <Page>
      <HistoryPanel fixture={aRow()} market={aMarket()} selection="home" venues={VENUES} onChoose={vi.fn()} />
    </Page>,
  );
  expect(await screen.findByText(/Older days are drawn by the last price/)).toBeInTheDocument();
  expect(screen.getByRole("alert")).toHaveTextContent(`Prices are missing here. ${detail}`);
});
