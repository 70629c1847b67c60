/**
 * Passes `/api/*` to the backend, so that the browser speaks to one origin.
 *
 * A route handler rather than a rewrite, because a standalone build freezes the addresses of rewrites;
 * this reads ADVISOR_API_URL on every request. Bodies stream both ways and are never read here.
 */

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

const DEFAULT_URL = "http://127.0.0.1:8000";

// Meant for one connection only (RFC 9110, 7.6.1), or true of the encoded body that fetch has already decoded.
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
  "content-encoding",
  "accept-encoding",
  "expect",
]);

function forwarded(from: Headers): Headers {
  const headers = new Headers();
  from.forEach((value, name) => {
    if (!NOT_FORWARDED.has(name)) headers.append(name, value);
  });
  return headers;
}

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
  let answer: Response;
  try {
    answer = await fetch(new URL(pathname + search, base), {
      method: request.method,
      headers: forwarded(request.headers),
      body: hasBody ? request.body : undefined,
      redirect: "manual",
      cache: "no-store",
      signal: request.signal,
      // Node's fetch asks for this where a body streams; the DOM's types do not know it.
      ...(hasBody && { duplex: "half" }),
    });
  } catch (cause) {
    if (request.signal.aborted) throw cause;
    return problem(
      503,
      "Service Unavailable",
      "backend_unreachable",
      `The API at ${base} does not answer. Check that it is running; this page tries again by itself.`,
    );
  }
  return new Response(answer.body, {
    status: answer.status,
    statusText: answer.statusText,
    headers: forwarded(answer.headers),
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
