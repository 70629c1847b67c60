import { render, screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { aCompetition, aFixture, aRun } from "@/testing/builders";
import { expectCrash } from "@/testing/crash";
import { Page } from "@/testing/page";
import { api, server } from "@/testing/server";

import { OverviewPage } from "./overview-page";

vi.mock("next/navigation", () => ({ useRouter: () => ({ push: vi.fn() }) }));

const answers = (competitions: unknown[]) =>
  server.use(
    http.get(api("/competitions"), () => HttpResponse.json({ items: competitions })),
    http.get(api("/venues"), () => HttpResponse.json({ items: [] })),
    http.get(api("/fixtures"), () => HttpResponse.json({ items: [aFixture()], next_cursor: null })),
    http.get(api("/backtests"), () => HttpResponse.json({ items: [aRun()], next_cursor: null })),
  );
const show = () => render(<OverviewPage />, { wrapper: Page });
const panel = (name: string) => screen.findByRole("region", { name });

beforeEach(() => answers([aCompetition()]));

describe("the overview", () => {
  it("shows what there is to work with", async () => {
    show();
    expect(await within(await panel("Competitions")).findByText("Premier League")).toBeInTheDocument();
    expect(await within(await panel("Latest runs")).findByRole("listitem")).toBeInTheDocument();
    expect(await within(await panel("Latest fixtures")).findByText(/Arsenal/)).toBeInTheDocument();
  });

  it("lives on where the data of one panel cannot be drawn", async () => {
    expectCrash();
    answers([{ ...aCompetition(), markets: null }]);
    show();
    expect(await screen.findByText("“Competitions” could not be shown")).toBeInTheDocument();
    expect(within(await panel("Competitions")).getByRole("button", { name: "Retry" })).toBeInTheDocument();
    expect(await within(await panel("Latest runs")).findByRole("listitem")).toBeInTheDocument();
    expect(await within(await panel("Latest fixtures")).findByText(/Arsenal/)).toBeInTheDocument();
  });
});
