import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { Toaster } from "sonner";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { aCompetition, aRun } from "@/testing/builders";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";
import { theStrategies } from "@/testing/strategies";

import { draftOf } from "../draft";
import { storeDraft } from "../use-draft";
import { SetupPanel } from "./setup-panel";

const push = vi.hoisted(() => vi.fn());
vi.mock("next/navigation", () => ({ useRouter: () => ({ push }) }));

const show = async () => {
  render(
    <>
      <SetupPanel />
      <Toaster />
    </>,
    { wrapper: Page },
  );
  return screen.findByRole("button", { name: "Run backtest" });
};

beforeEach(() => {
  push.mockClear();
  server.use(
    http.get(api("/strategies"), () => HttpResponse.json({ ...theStrategies() })),
    http.get(api("/competitions"), () => HttpResponse.json({ items: [aCompetition()] })),
    http.get(api("/venues"), () =>
      HttpResponse.json({
        items: [
          {
            key: "pinnacle",
            name: "Pinnacle",
            kind: "bookmaker",
            commission: 0,
            commission_basis: "bet_winnings",
          },
        ],
      }),
    ),
    http.get(api("/backtests"), () => HttpResponse.json({ items: [], next_cursor: null })),
  );
});

describe("SetupPanel", () => {
  it("sends what the form says and goes to the run", async () => {
    let body: unknown;
    server.use(
      http.post(api("/backtests"), async ({ request }) => {
        body = await request.json();
        return HttpResponse.json(aRun({ id: "new", state: "queued" }), { status: 202 });
      }),
    );
    const run = await show();
    const edge = screen.getByLabelText("Least edge");
    await userEvent.clear(edge);
    await userEvent.type(edge, "0.03");
    await userEvent.click(screen.getByRole("radio", { name: "Kelly" }));
    await userEvent.click(screen.getByRole("switch", { name: "Use limits" }));
    await userEvent.click(run);
    await waitFor(() => expect(push).toHaveBeenCalledWith("/backtests/new"));
    expect(body).toMatchObject({
      competitions: ["E0"],
      market: "h2h_3way",
      config: { min_edge: 0.03, fair: "sharp:pinnacle", max_edge: null },
      staking: { kind: "kelly", fraction: 0.25 },
      limits: null,
      bankroll: "1000.00",
    });
  });

  it("does not send what it knows to be wrong", async () => {
    const run = await show();
    await userEvent.clear(screen.getByLabelText("Starting bankroll"));
    expect(run).toBeDisabled();
    expect(screen.getByRole("status")).toHaveTextContent("1 field needs attention");
    expect(screen.getByLabelText("Starting bankroll")).toHaveAccessibleDescription(
      "Not an amount such as 1000.00",
    );
  });

  it("shows the server's faults at their fields, and lets go of them when the field changes", async () => {
    server.use(
      http.post(api("/backtests"), () =>
        problem(422, {
          detail: "The parameters cannot be used.",
          errors: [
            { field: "staking.flat.stake", reason: "More than any venue takes" },
            { field: "job", reason: "The queue is closed" },
            { field: "config", reason: "min_edge 5.0 is above max_edge 0.5" },
          ],
        }),
      ),
    );
    const run = await show();
    await userEvent.click(run);
    const stake = await screen.findByLabelText("Stake");
    await waitFor(() => expect(stake).toHaveAccessibleDescription("More than any venue takes"));
    expect(screen.getByText("job: The queue is closed")).toBeInTheDocument();
    expect(screen.getByText("“Least edge” 5.0 is above “Largest edge” 0.5")).toBeInTheDocument();
    expect(
      await screen.findByText(
        "Stake: More than any venue takes; job: The queue is closed; “Least edge” 5.0 is above “Largest edge” 0.5.",
      ),
    ).toBeInTheDocument();
    expect(screen.queryByText(/[a-z]_[a-z]/)).toBeNull();
    await userEvent.type(stake, "0");
    expect(stake).toBeValid();
  });

  it("names fields by their labels also where the server says it of the whole", async () => {
    server.use(
      http.post(api("/backtests"), () =>
        problem(422, { detail: "max_stake 0 allows no bet; null switches the limit off." }),
      ),
    );
    await userEvent.click(await show());
    expect(
      await screen.findByText("“Per bet” 0 allows no bet; null switches the limit off."),
    ).toBeInTheDocument();
  });

  it("opens with the settings of a run that is run again", async () => {
    storeDraft(draftOf(aRun({ config: { min_edge: 0.07 }, bankroll: "250.00" })));
    await show();
    expect(screen.getByLabelText("Least edge")).toHaveValue("0.07");
    expect(screen.getByLabelText("Starting bankroll")).toHaveValue("250.00");
  });

  it("keeps what was typed over a reload", async () => {
    const first = render(<SetupPanel />, { wrapper: Page });
    const edge = await screen.findByLabelText("Least edge");
    await userEvent.clear(edge);
    await userEvent.type(edge, "0.04");
    first.unmount();
    await show();
    expect(screen.getByLabelText("Least edge")).toHaveValue("0.04");
  });

  it("says what failed, and tries again", async () => {
    server.use(
      http.get(api("/strategies"), () => problem(500, { detail: "The database closed the connection." }), {
        once: true,
      }),
    );
    render(<SetupPanel />, { wrapper: Page });
    expect(await screen.findByRole("alert")).toHaveTextContent("The database closed the connection.");
    await userEvent.click(screen.getByRole("button", { name: "Retry" }));
    expect(await screen.findByRole("button", { name: "Run backtest" })).toBeEnabled();
  });
});
