import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { Page } from "@/testing/page";
import { aProvider } from "@/testing/providers";
import { api, server } from "@/testing/server";
import { OpenStream } from "@/testing/stream";
import { anArbitrage } from "@/testing/value-bets";

import { ArbitragePanel } from "./arbitrage-panel";

let asked: URLSearchParams[] = [];

beforeEach(() => {
  vi.stubGlobal("EventSource", OpenStream);
  asked = [];
  server.use(
    http.get(api("/providers"), () => HttpResponse.json({ items: [aProvider()], running: true })),
    http.get(api("/arbitrage"), ({ request }) => {
      asked.push(new URL(request.url).searchParams);
      return HttpResponse.json({ items: [anArbitrage()], next_cursor: null });
    }),
  );
});

describe("ArbitragePanel", () => {
  it("asks for live ones by their margin, and reads what is over from the newest", async () => {
    render(<ArbitragePanel />, { wrapper: ({ children }) => <Page>{children}</Page> });
    expect(await screen.findByText("surebet")).toBeInTheDocument();
    expect(asked.at(-1)?.get("order")).toBe("margin");
    await userEvent.click(screen.getByRole("radio", { name: "Expired" }));
    await waitFor(() => expect(asked.at(-1)?.get("state")).toBe("expired"));
    expect(asked.at(-1)?.get("order")).toBeNull();
  });
});
