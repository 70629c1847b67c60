import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";

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
