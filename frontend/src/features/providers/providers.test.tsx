import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Provider, Storage } from "@/api/model";
import { Page } from "@/testing/page";
import { anAlert, anOffProvider, aProvider, aProviderDetail } from "@/testing/providers";
import { api, problem, server } from "@/testing/server";
import { StreamDouble } from "@/testing/stream";

import { ProvidersPage } from "./providers-page";
import { spendDays } from "./sheet/spend-days";

const nothingMeasured: Storage = {
  measured_at: null,
  low: false,
  free_bytes: null,
  disk_bytes: null,
  low_below_bytes: 2e9,
  used_bytes: null,
  stores: [],
};

const answers = (providers: Provider[], running = true) =>
  server.use(http.get(api("/providers"), () => HttpResponse.json({ items: providers, running })));

beforeEach(() => {
  vi.stubGlobal("EventSource", StreamDouble);
  answers([aProvider(), anOffProvider]);
  server.use(
    http.get(api("/venues"), () => HttpResponse.json({ items: [] })),
    http.get(api("/providers/the_odds_api"), () => HttpResponse.json(aProviderDetail())),
    http.get(api("/breakers/history"), () =>
      HttpResponse.json({
        items: [
          {
            provider: "the_odds_api",
            endpoint: "odds",
            before: "closed",
            after: "open",
            at: "2026-11-25T09:49:00Z",
            reason: "5 failures in a row",
          },
        ],
        next_cursor: null,
      }),
    ),
    http.get(api("/storage"), () => HttpResponse.json(nothingMeasured)),
    http.get(api("/identity/reviews"), () => HttpResponse.json({ items: [], next_cursor: null, open: 0 })),
  );
});
afterEach(() => vi.unstubAllGlobals());

const show = (search = "") =>
  render(
    <Page search={search}>
      <ProvidersPage />
    </Page>,
  );

const row = async (key: string): Promise<HTMLElement> =>
  waitFor(() => {
    const found = document.querySelector<HTMLElement>(`[data-provider="${key}"]`);
    if (!found) throw new Error(`no row of ${key}`);
    return found;
  });

describe("the providers", () => {
  it("show health, quotas, breakers and costs", async () => {
    show();
    const one = await row("the_odds_api");
    expect(one.querySelector("[data-health]")).toHaveAttribute("data-health", "healthy");
    expect(one.querySelector("[data-breaker-state]")).toHaveAttribute("data-breaker-state", "open");
    expect(await within(one).findByText(/tries again/)).toBeInTheDocument();
    expect(within(one).getByRole("meter", { name: /month/ })).toHaveAttribute("aria-valuenow", "60");
    expect(within(one).getByText(/rate 50/)).toBeInTheDocument();
    expect(within(one).getByText("$0.12")).toBeInTheDocument();
    expect(within(one).getByText("417")).toBeInTheDocument();
  });

  it("show how to switch on what is off", async () => {
    show();
    const one = await row("nws");
    expect(one.querySelector("[data-health]")).toHaveAttribute("data-health", "off");
    expect(within(one).getByText("ADVISOR_PROVIDERS=nws")).toBeInTheDocument();
    expect(within(one).getByText("ADVISOR_CONTACT=…")).toBeInTheDocument();
  });

  it("say that they are old when the engine is silent", async () => {
    answers([aProvider({ health: "down", reason: "It does not report." })], false);
    show();
    expect(await screen.findByTestId("feeds-stale")).toHaveTextContent(/has not reported since/);
  });

  it("say what failed", async () => {
    server.use(http.get(api("/providers"), () => problem(500, { detail: "It broke." })));
    show();
    expect(await screen.findByText("It broke.")).toBeInTheDocument();
  });

  it("name the field of an answer that changed, and nothing where none did", async () => {
    answers([
      aProvider({ health: "degraded", alerts: [anAlert()] }),
      aProvider({ key: "espn", name: "ESPN" }),
    ]);
    show();
    const one = await row("the_odds_api");
    expect(within(one).getByText("bookmakers.markets.outcomes.price")).toBeInTheDocument();
    expect(within(one).getByText(/missing in 120 of 120/)).toBeInTheDocument();
    expect((await row("espn")).querySelector("[data-alert]")).toBeNull();
  });

  it("say how far a stream is behind its own answers", async () => {
    const stream = {
      at: "2026-11-25T09:49:27Z",
      lag: 4.13,
      error: 0.2,
      compared: 1000,
      now: 600,
      later: 300,
      earlier: 95,
      never: 5,
      fault: "behind" as const,
      since: "2026-11-25T09:40:00Z",
    };
    answers([
      aProvider({ stream }),
      aProvider({ key: "a", name: "A", stream: { ...stream, lag: -0.3, fault: null } }),
      aProvider({
        key: "b",
        name: "B",
        stream: { ...stream, lag: null, error: null, compared: 0, fault: null },
      }),
      aProvider({ key: "c", name: "C" }),
    ]);
    show();
    const line = async (key: string) => within(await row(key)).queryByTestId("stream-line");
    const late = await line("the_odds_api");
    expect(late).toHaveTextContent(
      /^Stream: 4\.1 ± 0\.2 s behind its answers, 0\.5.% never said, of 1.000 prices$/,
    );
    expect(late).toHaveClass("text-warn");
    expect(await line("a")).toHaveTextContent(/^Stream: 0\.3 ± 0\.2 s ahead of its answers/);
    expect(await line("a")).not.toHaveClass("text-warn");
    expect(await line("b")).toHaveTextContent(/^Stream: lag not known yet$/);
    expect(await line("c")).toBeNull();
  });

  it("say what changed, since when, and what is over", async () => {
    const user = userEvent.setup();
    server.use(
      http.get(api("/providers/the_odds_api"), () =>
        HttpResponse.json(aProviderDetail({ provider: aProvider({ alerts: [anAlert({ field: "" })] }) })),
      ),
    );
    show();
    await user.click(within(await row("the_odds_api")).getByRole("button", { name: "The Odds API" }));
    const sheet = await screen.findByRole("dialog");
    const items = await within(sheet).findAllByText(/expected: a number/);
    expect(items).toHaveLength(2);
    expect(within(sheet).getByText("the whole answer").closest("li")).toHaveAttribute("data-ended", "false");
    expect(within(sheet).getByText("completed").closest("li")).toHaveAttribute("data-ended", "true");
  });

  it("are walked by arrow keys", async () => {
    const user = userEvent.setup();
    show();
    const first = within(await row("the_odds_api")).getByRole("button", { name: "The Odds API" });
    first.focus();
    await user.keyboard("{ArrowDown}");
    expect(screen.getByRole("button", { name: "National Weather Service" })).toHaveFocus();
  });

  it("open into all there is", async () => {
    const user = userEvent.setup();
    show();
    await user.click(within(await row("the_odds_api")).getByRole("button", { name: "The Odds API" }));
    const sheet = await screen.findByRole("dialog");
    expect(await within(sheet).findByText("429: too many")).toBeInTheDocument();
    expect(await within(sheet).findByText("Dropped")).toBeInTheDocument();
    expect(await within(sheet).findByText("The venue's prices do not add up to a book")).toBeInTheDocument();
    expect(await within(sheet).findByText("$[0].price")).toBeInTheDocument();
    expect(await within(sheet).findByText("event.rating")).toBeInTheDocument();
  });
});

describe("the breakers' history", () => {
  it("shows each change with its reason", async () => {
    show("?tab=breakers");
    expect(await screen.findByText("5 failures in a row")).toBeInTheDocument();
    expect(screen.getByText("Open")).toBeInTheDocument();
  });
});

describe("storage", () => {
  it("has a tab, and warns on all of them", async () => {
    server.use(
      http.get(api("/storage"), () =>
        HttpResponse.json({
          ...nothingMeasured,
          measured_at: "2026-11-25T09:49:00Z",
          low: true,
          free_bytes: 5e8,
        }),
      ),
    );
    show("?tab=storage");
    expect(await screen.findByText("Disk use")).toBeInTheDocument();
    expect(await screen.findByTestId("low-space")).toHaveTextContent("500");
  });
});

describe("spendDays", () => {
  it("leaves days without calls empty", () => {
    const spend = aProviderDetail().spend;
    const days = spendDays(spend, Date.parse("2026-11-26T08:00:00Z"), 3);
    expect(days.map((each) => [each.day, each.spend?.calls])).toEqual([
      ["2026-11-24", undefined],
      ["2026-11-25", 8],
      ["2026-11-26", undefined],
    ]);
  });
});
