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

  it("passes an encoded body on as it is, where the browser takes it", async () => {
    const { gzipSync } = await import("node:zlib");
    const gzipped = gzipSync("plain");
    let taken: unknown;
    await answer((request, response) => {
      taken = request.headers["accept-encoding"];
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipped);
    });
    const response = await GET(ask("/api/v1/health", { headers: { "accept-encoding": "gzip, br" } }));
    expect(taken).toBe("gzip, br");
    expect(response.headers.get("content-encoding")).toBe("gzip");
    expect(Buffer.from(await response.arrayBuffer())).toEqual(gzipped);
  });

  it("asks the backend to encode nothing that the browser did not ask for", async () => {
    let taken: unknown = "nothing asked";
    await answer((request, response) => {
      taken = request.headers["accept-encoding"];
      response.end("{}");
    });
    await GET(ask("/api/v1/health"));
    expect(taken).toBeUndefined();
  });

  it("passes that nothing has changed, and several headers of one name", async () => {
    await answer((_, response) =>
      response
        .writeHead(
          304,
          [
            ["etag", '"v1"'],
            ["x-a", "1"],
            ["x-a", "2"],
          ].flat(),
        )
        .end(),
    );
    const response = await GET(ask("/api/v1/odds"));
    expect([response.status, await response.text(), response.headers.get("etag")]).toEqual([304, "", '"v1"']);
    expect(response.headers.get("x-a")).toBe("1, 2");
  });

  it("asks again where the backend closed a connection that was kept", async () => {
    let asked = 0;
    await answer((request, response) => {
      asked += 1;
      if (asked === 2) request.socket.destroy();
      else response.end(String(asked));
    });
    expect(await (await GET(ask("/api/v1/health"))).text()).toBe("1");
    expect(await (await GET(ask("/api/v1/health"))).text()).toBe("3");
  });

  it("lets go of the backend when the browser leaves", async () => {
    const gone = new Promise<void>((resolve) => {
      void answer((request, response) => {
        request.on("close", resolve);
        response.writeHead(200, { "content-type": "text/event-stream" }).write(": on\n\n");
      });
    });
    await vi.waitFor(() => expect(backend?.listening).toBe(true));
    const leave = new AbortController();
    const response = await GET(ask("/api/v1/stream?topics=quotes", { signal: leave.signal }));
    expect(response.status).toBe(200);
    leave.abort();
    await gone;
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
