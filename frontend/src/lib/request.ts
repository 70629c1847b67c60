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
}

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

/**
 * Fetch a path of the API and return its body: JSON as a value, text as a string, 204 as undefined.
 *
 * Throws `ApiError` on any answer that is not a success, and when nothing answers at all.
 * An abort is passed on as it is, because it is no failure.
 *
 * The generated client says which type a body has. It is made from the schema by which the backend checks its answers,
 * and nothing else is known here to check them by: the casts below are the only ones at this border.
 */
export async function request<Body>(url: string, init?: RequestInit): Promise<Body> {
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
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined as Body;
  const type = response.headers.get("content-type") ?? "";
  return (type.includes("json") ? await response.json() : await response.text()) as Body;
}
