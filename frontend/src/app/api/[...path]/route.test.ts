// @vitest-environment node
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";

import { server as mocks } from "@/testing/server";

import { DELETE, GET, POST } from "./route";

// These tests speak to a real server on this machine.
beforeAll(() => mocks.close());

let backend: Server | undefined;

async function answer(listener: RequestListener): Promise<void> {
  const started = createServer(listener);
  backend = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("ADVISOR_API_URL", `http://127.0.0.1:${(started.address() as AddressInfo).port}`);
}

afterEach(() => {
  vi.unstubAllEnvs();
  backend?.closeAllConnections();
  backend?.close();
  backend = undefined;
});

const ask = (path: string, init: RequestInit & { duplex?: "half" } = {}, host = "127.0.0.1:3000") =>
  new Request(`http://127.0.0.1:3000${path}`, {
    ...init,
    headers: { host, ...(init.headers as Record<string, string>) },
  });

describe("the proxy", () => {
  it("passes path, query, headers and status", async () => {
    let got: IncomingMessage | undefined;
    await answer((request, response) => {
      got = request;
      response.writeHead(418, { "x-request-id": "R1", etag: '"v1"' }).end("{}");
    });
    const response = await GET(
      ask("/api/v1/fixtures?search=a%20b&competition=E0", { headers: { "if-none-match": '"v0"' } }),
    );
    expect(got?.url).toBe("/api/v1/fixtures?search=a%20b&competition=E0");
    expect(got?.headers["if-none-match"]).toBe('"v0"');
    expect(got?.headers.host).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(response.status).toBe(418);
    expect(response.headers.get("x-request-id")).toBe("R1");
    expect(response.headers.get("etag")).toBe('"v1"');
  });

  it("passes a body and the word of the browser on where it comes from", async () => {
    let body = "";
    let site: unknown;
    await answer((request, response) => {
      site = request.headers["sec-fetch-site"];
      void text(request).then((read) => {
        body = read;
        response.writeHead(202, { "content-type": "application/json" }).end('{"id":1}');
      });
    });
    const headers = { "content-type": "application/json", "sec-fetch-site": "cross-site" };
    const response = await POST(
      ask("/api/v1/backtests", { method: "POST", body: '{"strategy":"value"}', headers }),
    );
    expect(body).toBe('{"strategy":"value"}');
    expect(site).toBe("cross-site");
    await expect(response.json()).resolves.toEqual({ id: 1 });
  });

  it("passes on that too many requests wait, and when to come again", async () => {
    const body = '{"code":"api_busy"}';
    await answer((_, response) =>
      response.writeHead(503, { "content-type": "application/problem+json", "retry-after": "3" }).end(body),
    );
    const response = await GET(ask("/api/v1/fixtures"));
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "3"]);
    expect(await response.text()).toBe(body);
  });

  it("passes answers without a body", async () => {
    await answer((_, response) => response.writeHead(204).end());
    const response = await DELETE(ask("/api/v1/backtests/1", { method: "DELETE" }));
    expect([response.status, await response.text()]).toEqual([204, ""]);
  });

  it("streams: the first part arrives before the last is written", async () => {
    let finish = () => {};
    await answer((_, response) => {
      response.writeHead(200, { "content-type": "text/csv" }).write("first\n");
      finish = () => response.end("last\n");
    });
    const reader = (await GET(ask("/api/v1/backtests/1/bets.csv"))).body?.getReader();
    const first = await reader?.read();
    expect(new TextDecoder().decode(first?.value)).toBe("first\n");
    finish();
    const last = await reader?.read();
    expect(new TextDecoder().decode(last?.value)).toBe("last\n");
  });

  it("does not pass on the encoding it has undone", async () => {
    const { gzipSync } = await import("node:zlib");
    await answer((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("plain")),
    );
    const response = await GET(ask("/api/v1/health"));
    expect(response.headers.has("content-encoding")).toBe(false);
    await expect(response.text()).resolves.toBe("plain");
  });

  it("answers with a problem when the backend is down", async () => {
    vi.stubEnv("ADVISOR_API_URL", "http://127.0.0.1:9");
    const response = await GET(ask("/api/v1/health"));
    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    await expect(response.json()).resolves.toMatchObject({ code: "backend_unreachable", status: 503 });
  });

  it("refuses a name that is not ours, and knows further ones from the settings", async () => {
    await answer((_, response) => response.end("{}"));
    expect((await GET(ask("/api/v1/health", {}, "rebound.example"))).status).toBe(421);
    vi.stubEnv("ADVISOR_API_HOSTS", "advisor.example, other.example");
    expect((await GET(ask("/api/v1/health", {}, "Advisor.example:3000"))).status).toBe(200);
    expect((await GET(ask("/api/v1/health", {}, "localhost"))).status).toBe(200);
  });
});
