import { isRecord, isText, listOf, shaped } from "./guards";

export interface FieldProblem {
  field: string;
  reason: string;
}

/** A refused or failed request, as the API's problem body describes it; `code` is stable, `message` is for people. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly fields: readonly FieldProblem[];

  constructor(facts: {
    message: string;
    status: number;
    code: string;
    requestId: string | null;
    fields?: readonly FieldProblem[];
  }) {
    super(facts.message);
    this.name = "ApiError";
    this.status = facts.status;
    this.code = facts.code;
    this.requestId = facts.requestId;
    this.fields = facts.fields ?? [];
  }

  /** True where nothing answered: the browser, the proxy or the backend could not be reached. */
  get unreachable(): boolean {
    return this.code === "unreachable" || this.code === "backend_unreachable";
  }

  /** True where the same request may be answered in a moment, though nothing about it changes. */
  get passing(): boolean {
    return this.unreachable || this.code === BUSY;
  }
}

/** Of a refusal that says nothing was begun, because too many requests wait: the same request may be sent again. */
const BUSY = "api_busy";
/** Asked so often before it counts as a failure; with a wait of about a second each, pages that load at once are through. */
const MOST_TRIES = 8;
const USUAL_WAIT_S = 1;
const LONGEST_WAIT_S = 30;

/** Read by the generated client: the type of `error` in its hooks. */
export type ErrorType<_Body> = ApiError;

const REQUEST_ID = "x-request-id";

const areFields = listOf(shaped<FieldProblem>({ field: isText, reason: isText }));

async function problemOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get(REQUEST_ID);
  const body: unknown = await response.json().catch(() => null);
  if (isRecord(body) && isText(body.code) && isText(body.detail)) {
    return new ApiError({
      message: body.detail,
      status: response.status,
      code: body.code,
      requestId: isText(body.request_id) && body.request_id ? body.request_id : requestId,
      fields: areFields(body.errors) ? body.errors : [],
    });
  }
  return new ApiError({
    message: `The server answered ${response.status} without saying why.`,
    status: response.status,
    code: `http_${response.status}`,
    requestId,
  });
}

/** As long as the answer asks for, and up to as long again by chance: many pages must not come back together. */
function waitMs(response: Response): number {
  const asked = Number(response.headers.get("retry-after") ?? USUAL_WAIT_S);
  const seconds = asked > 0 ? Math.min(asked, LONGEST_WAIT_S) : USUAL_WAIT_S;
  return seconds * 1_000 * (1 + Math.random());
}

function pause(ms: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** The answer to a request; one that was refused only because too many wait is sent again, calmly. */
async function answerTo(url: string, init: RequestInit | undefined): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    let response: Response;
    try {
      response = await fetch(url, init);
    } catch (cause) {
      if (init?.signal?.aborted) throw cause;
      throw new ApiError({
        message: "The dashboard's server does not answer.",
        status: 0,
        code: "unreachable",
        requestId: null,
      });
    }
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem.code !== BUSY || tries === MOST_TRIES) throw problem;
    await pause(waitMs(response), init?.signal);
  }
}

/**
 * Fetch a path of the API and return its body: JSON as a value, text as a string, 204 as undefined.
 *
 * A request that was not begun because too many wait is sent again after a while: whoever asked sees what it has, or
 * that it loads, and no error.
 *
 * Throws `ApiError` on any other answer that is not a success, and when nothing answers at all.
 * An abort is passed on as it is, because it is no failure.
 *
 * The generated client says which type a body has. It is made from the schema by which the backend checks its answers,
 * and nothing else is known here to check them by: the casts below are the only ones at this border.
 */
export async function request<Body>(url: string, init?: RequestInit): Promise<Body> {
  const response = await answerTo(url, init);
  if (response.status === 204) return undefined as Body;
  const type = response.headers.get("content-type") ?? "";
  return (type.includes("json") ? await response.json() : await response.text()) as Body;
}
