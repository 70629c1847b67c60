import { request as plainly, type ClientRequest, type IncomingMessage } from "node:http";
import { request as securely } from "node:https";
import { Readable } from "node:stream";
import type { ReadableStream as WebStream } from "node:stream/web";

/**
 * Passes `/api/*` to the backend, so that the browser speaks to one origin.
 *
 * A route handler rather than a rewrite, because a standalone build freezes the addresses of rewrites;
 * this reads ADVISOR_API_URL on every request. Bodies stream both ways and are never read here: what the backend has
 * compressed reaches the browser as it is, which fetch, that undoes it, could not do.
 */

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

const DEFAULT_URL = "http://127.0.0.1:8000";

// Meant for one connection only (RFC 9110, 7.6.1), or said anew of the next one.
const NOT_FORWARDED = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
  "expect",
]);

const forwarded = (from: Iterable<[string, string]>): [string, string][] =>
  [...from].filter(([name]) => !NOT_FORWARDED.has(name.toLowerCase()));

/** The headers of an answer, of which one name may come several times. */
const headersOf = ({ rawHeaders }: IncomingMessage): [string, string][] =>
  forwarded(
    rawHeaders.flatMap((name, index): [string, string][] =>
      index % 2 ? [] : [[name, rawHeaders[index + 1] ?? ""]],
    ),
  );

const isReset = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && cause.code === "ECONNRESET";

/** Asks the backend; once more where it closed a connection that was kept open, before it read the question. */
async function answerOf(url: URL, request: Request, body: WebStream | null): Promise<IncomingMessage> {
  let asked: ClientRequest | undefined;
  const once = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = Object.fromEntries(forwarded(request.headers));
      asked = (url.protocol === "https:" ? securely : plainly)(
        url,
        { method: request.method, headers, signal: request.signal },
        resolve,
      );
      asked.on("error", reject);
      if (body) Readable.fromWeb(body).on("error", reject).pipe(asked);
      else asked.end();
    });
  try {
    return await once();
  } catch (cause) {
    if (body || !asked?.reusedSocket || !isReset(cause)) throw cause;
    return await once();
  }
}

/** Such answers have no body, and may not be given one. */
const EMPTY = new Set([204, 205, 304]);

function problem(status: number, title: string, code: string, detail: string): Response {
  const body = { type: "about:blank", title, status, detail, code, request_id: "", errors: [] };
  return Response.json(body, {
    status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Whether a request came to one of our names. The backend would refuse a stranger's, but it never sees the name
 * the browser used: without this a page that rebinds its own name to our address could command the API.
 */
function isOurs(host: string | null): boolean {
  const names = [...LOOPBACK, ...(process.env.ADVISOR_API_HOSTS ?? "").split(",").map((name) => name.trim())];
  return host !== null && names.includes(host.replace(/:\d+$/, "").toLowerCase());
}

async function pass(request: Request): Promise<Response> {
  const base = process.env.ADVISOR_API_URL ?? DEFAULT_URL;
  const host = request.headers.get("host");
  if (!isOurs(host)) {
    return problem(
      421,
      "Misdirected Request",
      "unknown_host",
      `The dashboard does not answer to the host '${host}'.`,
    );
  }
  const { pathname, search } = new URL(request.url);
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  let answer: IncomingMessage;
  try {
    answer = await answerOf(
      new URL(pathname + search, base),
      request,
      hasBody ? (request.body as WebStream | null) : null,
    );
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    return problem(
      503,
      "Service Unavailable",
      "backend_unreachable",
      `The API at ${base} does not answer. Check that it is running; this page tries again by itself.`,
    );
  }
  const status = answer.statusCode ?? 502;
  const isEmpty = request.method === "HEAD" || EMPTY.has(status);
  if (isEmpty) answer.resume();
  return new Response(isEmpty ? null : (Readable.toWeb(answer) as ReadableStream), {
    status,
    statusText: answer.statusMessage,
    headers: headersOf(answer),
  });
}

export {
  pass as DELETE,
  pass as GET,
  pass as HEAD,
  pass as OPTIONS,
  pass as PATCH,
  pass as POST,
  pass as PUT,
};
