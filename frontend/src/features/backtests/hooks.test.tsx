import { act, renderHook, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";

import type { BacktestRequest, BacktestRun } from "@/api/model";
import { aBet, aRun } from "@/testing/builders";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";
import { theStrategies } from "@/testing/strategies";

import { useBets, useCommands, useRun, useRuns, useStrategies } from "./hooks";

const wrapper = Page;
const id = aRun().id;

describe("useRun", () => {
  it("asks again until the run has ended, then stops", async () => {
    const states = ["queued", "running", "done"];
    let asked = 0;
    server.use(
      http.get(api(`/backtests/${id}`), () =>
        HttpResponse.json(aRun({ state: states[Math.min(asked++, 2)] })),
      ),
    );
    const { result } = renderHook(() => useRun(id), { wrapper });
    await waitFor(() => expect(result.current.run?.state).toBe("done"));
    const ended = asked;
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(asked).toBe(ended);
  });

  it("says why there is none", async () => {
    server.use(
      http.get(api(`/backtests/${id}`), () =>
        problem(404, { code: "not_found", detail: "There is no backtest." }),
      ),
    );
    const { result } = renderHook(() => useRun(id), { wrapper });
    await waitFor(() => expect(result.current.error?.code).toBe("not_found"));
  });
});

describe("useRuns", () => {
  it("reads on from the cursor when asked", async () => {
    const cursors: (string | null)[] = [];
    server.use(
      http.get(api("/backtests"), ({ request }) => {
        const cursor = new URL(request.url).searchParams.get("cursor");
        cursors.push(cursor);
        return HttpResponse.json({
          items: [aRun({ id: cursor ?? "first" })],
          next_cursor: cursor ? null : "older",
        });
      }),
    );
    const { result } = renderHook(() => useRuns(), { wrapper });
    await waitFor(() => expect(result.current.more).toBeDefined());
    act(() => result.current.more?.());
    await waitFor(() => expect(result.current.items?.map((run) => run.id)).toEqual(["first", "older"]));
    expect(result.current.more).toBeUndefined();
    expect(cursors).toContain("older");
  });
});

describe("useCommands", () => {
  it("puts a new run at the top of the list and sends a key with it", async () => {
    const runs: BacktestRun[] = [aRun({ id: "old" })];
    let key: string | null = null;
    server.use(
      http.get(api("/backtests"), () => HttpResponse.json({ items: runs, next_cursor: null })),
      http.post(api("/backtests"), ({ request }) => {
        key = request.headers.get("idempotency-key");
        runs.unshift(aRun({ id: "new", state: "done" }));
        return HttpResponse.json(runs[0], { status: 202 });
      }),
    );
    const { result } = renderHook(() => ({ list: useRuns(), commands: useCommands() }), { wrapper });
    await waitFor(() => expect(result.current.list.items).toHaveLength(1));
    const request = {
      strategy: "value",
      competitions: ["E0"],
      market: "h2h_3way",
      staking: {},
    } as BacktestRequest;
    await act(async () => void (await result.current.commands.create(request)));
    await waitFor(() => expect(result.current.list.items?.map((run) => run.id)).toEqual(["new", "old"]));
    expect(key).toMatch(/^[0-9a-f]{32}$/);
  });

  it("takes a deleted run off the list", async () => {
    const runs = [aRun({ id: "gone" })];
    server.use(
      http.get(api("/backtests"), () => HttpResponse.json({ items: runs, next_cursor: null })),
      http.delete(api("/backtests/gone"), () => {
        runs.pop();
        return new HttpResponse(null, { status: 204 });
      }),
    );
    const { result } = renderHook(() => ({ list: useRuns(), commands: useCommands() }), { wrapper });
    await waitFor(() => expect(result.current.list.items).toHaveLength(1));
    await act(() => result.current.commands.remove("gone"));
    await waitFor(() => expect(result.current.list.items).toEqual([]));
  });

  it("throws what was refused", async () => {
    server.use(http.post(api(`/backtests/${id}/cancel`), () => problem(409, { code: "conflict" })));
    const { result } = renderHook(() => useCommands(), { wrapper });
    await expect(result.current.cancel(id)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("useBets", () => {
  it("asks for the outcome and order chosen, page after page", async () => {
    const asked: string[] = [];
    server.use(
      http.get(api(`/backtests/${id}/bets`), ({ request }) => {
        const { searchParams } = new URL(request.url);
        asked.push(searchParams.toString());
        const second = searchParams.get("cursor") === "2";
        return HttpResponse.json({
          items: [aBet({ number: second ? 2 : 1 })],
          next_cursor: second ? null : "2",
          total: 2,
        });
      }),
    );
    const { result } = renderHook(() => useBets(id, { outcome: "won", order: "newest" }), { wrapper });
    await waitFor(() => expect(result.current.more).toBeDefined());
    act(() => result.current.more?.());
    await waitFor(() => expect(result.current.items?.map((bet) => bet.number)).toEqual([1, 2]));
    expect(result.current.total).toBe(2);
    expect(asked).toEqual([
      "limit=100&outcome=won&order=newest",
      "limit=100&outcome=won&order=newest&cursor=2",
    ]);
  });
});

describe("useStrategies", () => {
  it("reads the schemas into a setup", async () => {
    server.use(http.get(api("/strategies"), () => HttpResponse.json({ ...theStrategies() })));
    const { result } = renderHook(() => useStrategies(), { wrapper });
    await waitFor(() => expect(result.current.setupFor).toBeDefined());
    const setup = result.current.setupFor?.("value");
    expect(setup?.parameters).toHaveLength(8);
    expect(setup?.stakings.map((each) => each.value)).toEqual(["flat", "kelly"]);
  });

  it("leaves out what runs live alone", async () => {
    const { items, ...rest } = theStrategies();
    const live = items.map((each) => ({ ...each, name: "steam", in_backtests: false }));
    server.use(
      http.get(api("/strategies"), () => HttpResponse.json({ ...rest, items: [...live, ...items] })),
    );
    const { result } = renderHook(() => useStrategies(), { wrapper });
    await waitFor(() => expect(result.current.setupFor).toBeDefined());
    expect(result.current.setupFor?.("steam").strategies.map((each) => each.name)).toEqual(["value"]);
  });
});
