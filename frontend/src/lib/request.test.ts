import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { api, problem, server } from "@/testing/server";

import { ApiError, request } from "./request";

async function failure(path: string): Promise<ApiError> {
  const error = await request(path).then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe("request", () => {
  it("returns a JSON body", async () => {
    server.use(http.get(api("/venues"), () => HttpResponse.json({ items: [] })));
    await expect(request("/api/v1/venues")).resolves.toEqual({ items: [] });
  });

  it("returns other bodies as text", async () => {
    server.use(
      http.get(
        api("/bets.csv"),
        () => new HttpResponse("a,b\n1,2\n", { headers: { "content-type": "text/csv" } }),
      ),
    );
    await expect(request("/api/v1/bets.csv")).resolves.toBe("a,b\n1,2\n");
  });

  it("returns nothing for 204", async () => {
    server.use(http.delete(api("/backtests/1"), () => new HttpResponse(null, { status: 204 })));
    await expect(request("/api/v1/backtests/1", { method: "DELETE" })).resolves.toBeUndefined();
  });

  it("throws what the problem body says", async () => {
    const errors = [{ field: "config.min_edge", reason: "Too large" }];
    server.use(
      http.get(api("/x"), () => problem(422, { detail: "Cannot be used.", code: "invalid_config", errors })),
    );
    const error = await failure("/api/v1/x");
    expect(error).toMatchObject({
      message: "Cannot be used.",
      status: 422,
      code: "invalid_config",
      requestId: "REQ1",
      fields: errors,
      unreachable: false,
    });
  });

  it.each([{ errors: "none" }, { errors: [{ field: 7 }] }, { request_id: 7 }])(
    "leaves out what is malformed in a problem body: %j",
    async (facts) => {
      const body = { code: "invalid_config", detail: "Cannot be used.", ...facts };
      server.use(http.get(api("/x"), () => HttpResponse.json(body, { status: 422 })));
      const error = await failure("/api/v1/x");
      expect(error).toMatchObject({ code: "invalid_config", fields: [], requestId: null });
    },
  );

  it("keeps the request id of the header where a body has none", async () => {
    server.use(
      http.get(
        api("/x"),
        () => new HttpResponse("<h1>Bad gateway</h1>", { status: 502, headers: { "x-request-id": "H1" } }),
      ),
    );
    expect(await failure("/api/v1/x")).toMatchObject({ status: 502, code: "http_502", requestId: "H1" });
  });

  it("knows a backend that is down from one that refuses", async () => {
    server.use(http.get(api("/x"), () => problem(503, { code: "backend_unreachable" })));
    expect((await failure("/api/v1/x")).unreachable).toBe(true);
  });

  describe("where too many requests wait", () => {
    const busy = (retryAfter?: string) => {
      const answer = problem(503, { code: "api_busy" });
      if (retryAfter !== undefined) answer.headers.set("retry-after", retryAfter);
      return answer;
    };
    /** Answers that many times that too many wait, and then well. */
    const busyTimes = (times: number, retryAfter?: string) => {
      const at: number[] = [];
      server.use(
        http.all(api("/x"), () => {
          at.push(Date.now());
          return at.length <= times ? busy(retryAfter) : HttpResponse.json({ asked: at.length });
        }),
      );
      return at;
    };

    beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true, advanceTimeDelta: 200 }));
    afterEach(() => {
      vi.useRealTimers();
      vi.restoreAllMocks();
    });

    it.each(["GET", "POST"])("sends a %s again until it is answered", async (method) => {
      busyTimes(3, "1");
      const asked = request("/api/v1/x", { method });
      await vi.advanceTimersByTimeAsync(20_000);
      await expect(asked).resolves.toEqual({ asked: 4 });
    });

    it.each([
      ["2", 0, 2_000],
      ["2", 0.999, 3_998],
      [undefined, 0, 1_000],
      ["soon", 0, 1_000],
      ["-3", 0, 1_000],
      ["9999", 0, 30_000],
    ])("waits as it is asked to (%s, by chance %d): %d ms", async (retryAfter, chance, wait) => {
      vi.spyOn(Math, "random").mockReturnValue(chance);
      const at = busyTimes(1, retryAfter);
      const asked = request("/api/v1/x");
      await vi.waitFor(() => expect(at).toHaveLength(1));
      await vi.advanceTimersByTimeAsync(wait * 2);
      await asked;
      expect(Number(at[1]) - Number(at[0])).toBeGreaterThanOrEqual(wait);
      expect(Number(at[1]) - Number(at[0])).toBeLessThan(wait + 1_000);
    });

    it("says so at last", async () => {
      const at = busyTimes(1_000, "1");
      const failed = failure("/api/v1/x");
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await failed).toMatchObject({
        status: 503,
        code: "api_busy",
        passing: true,
        unreachable: false,
      });
      expect(at).toHaveLength(8);
    });

    it("stops when nobody wants the answer any more", async () => {
      const at = busyTimes(1_000, "1");
      const abort = new AbortController();
      const asked = request("/api/v1/x", { signal: abort.signal });
      asked.catch(() => {});
      await vi.waitFor(() => expect(at).toHaveLength(1));
      abort.abort();
      await expect(asked).rejects.toMatchObject({ name: "AbortError" });
      await vi.advanceTimersByTimeAsync(10_000);
      expect(at).toHaveLength(1);
    });

    it("does not send again what failed in another way", async () => {
      let asked = 0;
      server.use(
        http.get(api("/x"), () => {
          asked += 1;
          return problem(503, { code: "database_unavailable" });
        }),
      );
      expect(await failure("/api/v1/x")).toMatchObject({ code: "database_unavailable", passing: false });
      expect(asked).toBe(1);
    });
  });

  it("says so when nothing answers", async () => {
    server.use(http.get(api("/x"), () => HttpResponse.error()));
    expect(await failure("/api/v1/x")).toMatchObject({ status: 0, code: "unreachable", unreachable: true });
  });

  it("passes an abort on", async () => {
    server.use(http.get(api("/x"), () => new Promise<Response>(() => {})));
    const abort = new AbortController();
    const asked = request("/api/v1/x", { signal: abort.signal });
    abort.abort();
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });
});
