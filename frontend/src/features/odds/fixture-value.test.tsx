import { render, screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { Page } from "@/testing/page";
import { api, server } from "@/testing/server";
import { OpenStream } from "@/testing/stream";
import { aBet } from "@/testing/value-bets";

import { FixtureValue } from "./fixture-value";

beforeEach(() => void vi.stubGlobal("EventSource", OpenStream));

describe("the value bets of a fixture", () => {
  it.each([
    [null, true],
    [0.87, false],
  ])("say whether their edge is given no push: %s at risk", async (at_risk, said) => {
    const items = [aBet({ at_risk })];
    server.use(http.get(api("/value-bets"), () => HttpResponse.json({ items, next_cursor: null, live: 1 })));
    render(<FixtureValue id={7} />, { wrapper: Page });
    const item = await screen.findByRole("listitem");
    expect(item).toHaveTextContent(/\+7\.8\s%/);
    expect(item.textContent?.includes("given no push")).toBe(said);
  });
});
