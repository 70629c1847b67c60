import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { Toaster } from "sonner";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { IdentityReview, Provider, ProviderDetail, ReviewDecision } from "@/api/model";
import { FeedsLamp, troubleOf } from "@/features/health/feeds-lamp";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";

import { ProvidersPage } from "./providers-page";
import { weightWord } from "./reviews/words";
import { spendDays } from "./sheet/spend-days";

class Silent {
  addEventListener() {}
  close() {}
}

const aProvider = (facts: Partial<Provider> = {}): Provider => ({
  key: "the_odds_api",
  name: "The Odds API",
  site: "https://the-odds-api.com",
  terms: "A paid service with a free plan.",
  enabled: true,
  sandbox: true,
  health: "healthy",
  reason: "",
  last_success: "2026-11-25T09:49:27Z",
  last_failure: null,
  error_rate: 0,
  latency: { p50_ms: 41.4, p90_ms: 90, p99_ms: 416.9 },
  in_flight: 0,
  waiting: 0,
  quotas: [
    {
      provider: "the_odds_api",
      bucket: "month",
      window: "month",
      capacity: 500,
      remaining: 60,
      rate_factor: 0.5,
      resets_at: null,
      unit: "credits",
    },
  ],
  breakers: [
    {
      provider: "the_odds_api",
      endpoint: "odds",
      state: "open",
      failures: 5,
      fail_max: 5,
      opened_at: "2026-11-25T09:49:00Z",
      retry_at: new Date(Date.now() + 30_000).toISOString(),
    },
  ],
  today: { day: "2026-11-25", calls: 8, credits: 24, money: "0.12", currency: "USD" },
  as_of: "2026-11-25T09:49:37Z",
  ...facts,
});

const off = aProvider({
  key: "nws",
  name: "National Weather Service",
  enabled: false,
  sandbox: false,
  health: "off",
  reason: "It is not configured.",
  quotas: [],
  breakers: [],
  today: null,
  as_of: null,
});

const aDetail = (facts: Partial<ProviderDetail> = {}): ProviderDetail => ({
  provider: aProvider(),
  subjects: [
    {
      kind: "odds",
      key: "soccer_epl",
      sport: "football",
      cost: 3,
      next_due: null,
      tried_at: null,
      succeeded_at: null,
      items: null,
      error: "429: too many",
    },
  ],
  spend: [{ day: "2026-11-25", calls: 8, credits: 24, money: "0.12", currency: "USD" }],
  budget: {
    provider: "the_odds_api",
    bucket: "month",
    capacity: 500,
    remaining: 60,
    until: "2026-12-01T00:00:00Z",
    planned_credits: 90,
    kept_credits: 50,
    money: "0.00",
    currency: "USD",
    steps: [
      { kind: "odds", priority: "normal", calls: 10, credits: 50, dropped: false },
      { kind: "scores", priority: "low", calls: 20, credits: 40, dropped: true },
    ],
  },
  suspicions: [{ venue: "bet365", suspicion: "book_sum", quotes: 4 }],
  refused: [
    {
      reason: "bad_odds",
      times: 2,
      last_seen: "2026-11-25T09:00:00Z",
      last_path: "$[0].price",
      last_detail: "-1",
    },
  ],
  unknown_fields: [
    {
      field: "event.rating",
      times: 7,
      first_seen: "2026-11-24T09:00:00Z",
      last_seen: "2026-11-25T09:00:00Z",
    },
  ],
  ...facts,
});

const review: IdentityReview = {
  provider: "betfair",
  ref: "910029930760",
  competition: "99000002",
  home: "Foxholt",
  away: "Ravenmoor",
  kickoff: "2026-11-28T06:00:00Z",
  first_seen: "2026-11-25T09:48:57Z",
  last_seen: "2026-11-25T09:48:57Z",
  state: "review",
  candidates: [
    {
      fixture_id: 106,
      competition: "Division",
      kickoff: "2026-11-28T12:00:00Z",
      home: { key: "foxholt-utd", name: "Foxholt Utd" },
      away: { key: "ravenmoor", name: "Ravenmoor" },
      score: 0.71,
      facts: [
        { text: "Ravenmoor is Ravenmoor: a known name", weight: 1 },
        { text: "the starts are 6 h apart", weight: -0.3 },
      ],
    },
  ],
};

const answers = (providers: Provider[], running = true) =>
  server.use(http.get(api("/providers"), () => HttpResponse.json({ items: providers, running })));

let waiting: IdentityReview[] = [];
let decisions: { body: ReviewDecision; key: string | null }[] = [];

beforeEach(() => {
  vi.stubGlobal("EventSource", Silent);
  // Toasts are dragged by it; jsdom has none.
  Element.prototype.setPointerCapture ??= () => {};
  waiting = [review];
  decisions = [];
  answers([aProvider(), off]);
  server.use(
    http.get(api("/venues"), () => HttpResponse.json({ items: [] })),
    http.get(api("/providers/the_odds_api"), () => HttpResponse.json(aDetail())),
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
    http.get(api("/identity/reviews"), () =>
      HttpResponse.json({ items: waiting, next_cursor: null, open: waiting.length }),
    ),
    http.post(api("/identity/reviews/decisions"), async ({ request }) => {
      const body = (await request.json()) as ReviewDecision;
      decisions.push({ body, key: request.headers.get("Idempotency-Key") });
      waiting = body.decision === "reopen" ? [review] : [];
      return HttpResponse.json({ ...review, state: "joined" });
    }),
  );
});
afterEach(() => vi.unstubAllGlobals());

const show = (search = "") =>
  render(
    <Page search={search}>
      <ProvidersPage />
      <Toaster />
    </Page>,
  );

const row = async (key: string): Promise<HTMLElement> =>
  waitFor(() => {
    const found = document.querySelector<HTMLElement>(`[data-provider="${key}"]`);
    if (!found) throw new Error(`no row of ${key}`);
    return found;
  });

describe("the providers", () => {
  it("tell health, quotas, breakers and costs", async () => {
    show();
    const one = await row("the_odds_api");
    expect(one.querySelector("[data-health]")).toHaveAttribute("data-health", "healthy");
    expect(one.querySelector("[data-breaker-state]")).toHaveAttribute("data-breaker-state", "open");
    expect(within(one).getByText(/tries again in/)).toBeInTheDocument();
    expect(within(one).getByRole("meter", { name: /month/ })).toHaveAttribute("aria-valuenow", "60");
    expect(within(one).getByText(/rate 50/)).toBeInTheDocument();
    expect(within(one).getByText("$0.12")).toBeInTheDocument();
    expect(within(one).getByText("417")).toBeInTheDocument();
  });

  it("tell how to switch on what is off", async () => {
    show();
    const one = await row("nws");
    expect(one.querySelector("[data-health]")).toHaveAttribute("data-health", "off");
    expect(within(one).getByText("ADVISOR_PROVIDERS=nws")).toBeInTheDocument();
    expect(within(one).getByText("ADVISOR_CONTACT=…")).toBeInTheDocument();
  });

  it("say that they are old when the feeds' process is silent", async () => {
    answers([aProvider({ health: "down", reason: "It does not report." })], false);
    show();
    expect(await screen.findByTestId("feeds-stale")).toHaveTextContent(/does not report since/);
  });

  it("say what failed", async () => {
    server.use(http.get(api("/providers"), () => problem(500, { detail: "It broke." })));
    show();
    expect(await screen.findByText("It broke.")).toBeInTheDocument();
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
    expect(within(sheet).getByText("Dropped")).toBeInTheDocument();
    expect(within(sheet).getByText("Book sum")).toBeInTheDocument();
    expect(within(sheet).getByText("$[0].price")).toBeInTheDocument();
    expect(within(sheet).getByText("event.rating")).toBeInTheDocument();
  });
});

describe("the breakers' history", () => {
  it("tells each change with its reason", async () => {
    show("?tab=breakers");
    expect(await screen.findByText("5 failures in a row")).toBeInTheDocument();
    expect(screen.getByText("Open")).toBeInTheDocument();
  });
});

describe("events to review", () => {
  it("are joined with a key, and undone from the toast", async () => {
    const user = userEvent.setup();
    show("?tab=reviews");
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
    show("?tab=reviews");
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

describe("spendDays", () => {
  it("leaves days without calls empty", () => {
    const spend = aDetail().spend;
    const days = spendDays(spend, Date.parse("2026-11-26T08:00:00Z"), 3);
    expect(days.map((each) => [each.day, each.spend?.calls])).toEqual([
      ["2026-11-24", undefined],
      ["2026-11-25", 8],
      ["2026-11-26", undefined],
    ]);
  });
});

describe("the feeds lamp", () => {
  it("names each provider that is on, and the way to all", async () => {
    const user = userEvent.setup();
    answers([
      aProvider(),
      aProvider({ key: "espn", name: "ESPN", health: "down", reason: "No answer." }),
      off,
    ]);
    render(
      <Page>
        <FeedsLamp />
      </Page>,
    );
    const lamp = await screen.findByRole("button", {
      name: "Feeds (sandbox): The Odds API healthy, ESPN down",
    });
    expect(screen.getByRole("status")).toHaveTextContent("ESPN down");
    expect(within(lamp).getByText("SANDBOX")).toBeInTheDocument();
    await user.click(lamp);
    expect(await screen.findByText("No answer.")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "All providers" })).toHaveAttribute("href", "/providers");
  });

  it("says the worst in few words", () => {
    const down = aProvider({ health: "down" });
    expect(troubleOf([], false)).toBeNull();
    expect(troubleOf([aProvider()], true)).toBeNull();
    expect(troubleOf([aProvider()], false)).toBe("Feeds silent");
    expect(troubleOf([down, down, aProvider({ health: "degraded" })], true)).toBe("2 feeds down");
  });
});
