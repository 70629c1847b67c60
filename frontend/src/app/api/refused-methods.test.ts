// @vitest-environment node
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { afterEach, beforeAll, expect, it } from "vitest";

import { server as mocks } from "@/testing/server";

import "../../../scripts/refuse-methods.cjs";

// These tests speak to a real server on this machine.
beforeAll(() => mocks.close());

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** The whole answer to a request as it is sent, of a server that answers everything with its method. */
async function answerTo(request: string): Promise<{ head: string; body: string }> {
  const started = createServer((asked, answer) => answer.end(asked.method));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const socket = connect((started.address() as AddressInfo).port, "127.0.0.1");
  socket.write(request);
  const [head = "", ...body] = (await text(socket)).split("\r\n\r\n");
  return { head, body: body.join("\r\n\r\n") };
}

it.each([
  ["TRACE", "TRACE / HTTP/1.1"],
  ["TRACE", "TRACE /api/v1/health HTTP/1.1"],
  ["CONNECT", "CONNECT example.com:443 HTTP/1.1"],
])("refuses %s by a problem document", async (method, line) => {
  const { head, body } = await answerTo(`${line}\r\nHost: 127.0.0.1\r\nCookie: secret=1\r\n\r\n`);
  expect(head).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/);
  expect(head).toContain("Content-Type: application/problem+json");
  expect(head).toContain("Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
  expect(JSON.parse(body)).toMatchObject({ status: 405, code: "method_not_allowed", errors: [] });
  expect(body).toContain(method);
  expect(head + body).not.toContain("secret");
});

it.each(["GET", "POST", "DELETE"])("lets %s through", async (method) => {
  const { head, body } = await answerTo(
    `${method} / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
  );
  expect(head).toContain("200 OK");
  expect(body).toContain(method);
});
