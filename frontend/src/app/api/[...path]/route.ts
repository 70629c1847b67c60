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

function unreachable(address: string): Response {
  const body = {
    type: "about:blank",
    title: "Service Unavailable",
    status: 503,
    detail: `The API at ${address} does not answer. Check that it is running; this page tries again by itself.`,
    code: "backend_unreachable",
    request_id: "",
    errors: [],
  };
  return Response.json(body, {
    status: 503,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}

async function pass(request: Request): Promise<Response> {
  const base = process.env.ADVISOR_API_URL ?? DEFAULT_URL;
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
    return unreachable(base);
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
