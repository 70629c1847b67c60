import { HttpResponse } from "msw";
import { setupServer } from "msw/node";

import type { Problem } from "@/api/model";

/** Answers in place of the API; each test says what it answers. */
export const server = setupServer();

/** A path of the API as the page asks for it. */
export const api = (path: string): string => `*/api/v1${path}`;

export function problem(status: number, facts: Partial<Problem> = {}): Response {
  const body: Problem = {
    type: "about:blank",
    title: "Refused",
    status,
    detail: "It was refused.",
    code: "refused",
    request_id: "REQ1",
    errors: [],
    ...facts,
  };
  return HttpResponse.json({ ...body }, { status, headers: { "content-type": "application/problem+json" } });
}
