import { describe, expect, it } from "vitest";

import type { Health, HealthFact, Part, Provider } from "@/api/model";
import { aProvider } from "@/testing/providers";

import { notLive } from "./freshness";

const well: Health = {
  status: "ok",
  version: "0.1.0",
  mode: "paper",
  database: "up",
  worker: "up",
  facts: [],
  leader: null,
  standbys: 0,
  history_rows: 0,
  shed_rows: {},
  dead_letters: 0,
  parts: null,
};
const down = (...names: HealthFact["name"][]): Health => ({
  ...well,
  status: "down",
  facts: names.map((name) => ({ name, status: "down", detail: `No ${name}.` })),
});
const engine = (state: Part["state"]): Health => ({
  ...well,
  parts: [
    {
      key: "engine",
      name: "engine",
      state,
      since: "2026-11-25T12:00:00Z",
      restarts: 0,
      last_exit: null,
      next_try: null,
    },
  ],
});
const odds = aProvider();
const old = (since: string | null, facts: Partial<Provider> = {}): Provider =>
  aProvider({
    health: "degraded",
    reason: "It has confirmed no price since 09:30:00 UTC.",
    prices: odds.prices && { ...odds.prices, usable: false, since },
    ...facts,
  });
const betfair = aProvider({ key: "betfair", name: "Betfair" });
const on = { on: [odds, betfair], running: true };
const feeds = (...providers: Provider[]) => ({ on: providers, running: true });
const of = (health: Health | null, feeds: Parameters<typeof notLive>[1] = on, lostAt: number | null = null) =>
  notLive({ health, lostAt, unreachable: false }, feeds)?.text ?? null;

describe("notLive", () => {
  it.each([
    ["all is well", of(well), null],
    ["nothing is known yet", of(null, null), null],
    ["jobs alone are down", of(down("worker", "batches")), null],
    ["no engine leads", of(down("engine", "step")), "Engine down"],
    ["its steps stand still", of(down("step")), "Engine stalled"],
    ["nothing is stored", of(down("step", "database")), "Database down"],
    ["one has old prices", of(well, feeds(old(null), betfair)), "The Odds API too old"],
    ["one is down", of(well, feeds(aProvider({ health: "down" }), betfair)), "The Odds API down"],
    ["one is slow, its prices fresh", of(well, feeds(aProvider({ health: "degraded" }))), null],
    ["all have old prices", of(well, feeds(old(null), { ...betfair, health: "down" })), "All prices too old"],
    ["nothing is known of its prices", of(well, feeds(aProvider({ prices: null }))), null],
    ["the launcher starts it again", of(engine("restarting")), "Engine restarting"],
    ["it runs", of(engine("running")), null],
    ["it does not report", of(well, { ...on, running: false }), "Feeds silent"],
    ["no provider is on", of(well, { on: [], running: false }), "No feeds"],
  ])("while %s", (_, text, said) => expect(text).toBe(said));

  it("says whose prices are too old, since when and why, and whose are fresh", () => {
    const said = notLive(
      { health: well, lostAt: null, unreachable: false },
      feeds(old("2026-11-25T09:45:00Z"), betfair),
    );
    expect(said?.about).toBe("prices of The Odds API are too old");
    expect(said?.why).toBe(
      "The Odds API: prices too old to count since 25 Nov 2026, 10:45 (it has confirmed no price since 09:30:00 UTC). Those of Betfair are fresh.",
    );
  });

  it("says when prices that are old by plan are renewed", () => {
    const prices = odds.prices && {
      ...odds.prices,
      usable: false,
      by_plan: true,
      since: "2026-11-25T09:45:00Z",
      next_due: "2026-11-25T21:30:00Z",
    };
    expect(
      notLive({ health: well, lostAt: null, unreachable: false }, feeds(aProvider({ prices })))?.why,
    ).toBe(
      "The Odds API: prices too old to count since 25 Nov 2026, 10:45, asked again at 25 Nov 2026, 22:30.",
    );
  });

  it("says since when the API is lost", () =>
    expect(of(down("engine"), on, Date.now())).toMatch(/^Stale since \d\d:\d\d/));
});
