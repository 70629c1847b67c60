import { describe, expect, it } from "vitest";

import type { Health, HealthFact, Part } from "@/api/model";

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
const on = { on: 2, running: true };
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
    ["no provider answers", of(down("providers")), "Feeds down"],
    ["the launcher starts it again", of(engine("restarting")), "Engine restarting"],
    ["it runs", of(engine("running")), null],
    ["it does not report", of(well, { on: 2, running: false }), "Feeds silent"],
    ["no provider is on", of(well, { on: 0, running: false }), "No feeds"],
  ])("while %s", (_, text, said) => expect(text).toBe(said));

  it("says since when the API is lost", () =>
    expect(of(down("engine"), on, Date.now())).toMatch(/^Stale since \d\d:\d\d/));
});
