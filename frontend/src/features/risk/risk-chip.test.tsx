import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type {
  ConservativeMode,
  LimitName,
  RiskLevel,
  RiskState,
  TradingBreaker,
  TradingBreakerState,
} from "@/api/model";
import { Page } from "@/testing/page";
import { api, server } from "@/testing/server";
import { OpenStream, StreamDouble } from "@/testing/stream";

import { RiskChip } from "./risk-chip";

const none = { asset: "EUR", amount: "0.00" };
const aState = (portfolio: string, level: RiskLevel, halted = false): RiskState => ({
  portfolio,
  mode: "paper",
  level,
  is_halted: halted,
  bankroll: none,
  peak: none,
  exposure: none,
  open_bets: 0,
  day_loss: none,
  week_loss: none,
  month_loss: none,
  drawdown: 0,
  streak: 0,
  limits: [],
  tails: [],
  past_tails: [],
  at: "2026-11-25T12:00:00Z",
});
const aCause = (state: TradingBreakerState, facts: Partial<TradingBreaker> = {}): TradingBreaker => ({
  kind: "error_rate",
  subject: "soft",
  state,
  since: "2026-11-25T12:00:00Z",
  reason: "6 of the last 100 sends failed.",
  value: 0.06,
  limit: 0.05,
  ...facts,
});
const aMode = (facts: Partial<ConservativeMode> = {}): ConservativeMode => ({
  is_on: true,
  causes: [],
  asked: [],
  ...facts,
});
const NORMAL = aMode({ is_on: false });

const shown: { items: RiskState[]; mode: ConservativeMode } = { items: [], mode: NORMAL };
let asked = 0;
function answers(items: RiskState[], mode: ConservativeMode = NORMAL) {
  Object.assign(shown, { items, mode });
  server.use(
    http.get(api("/risk"), () => HttpResponse.json({ items: shown.items })),
    http.get(api("/conservative-mode"), () => {
      asked += 1;
      return HttpResponse.json(shown.mode);
    }),
  );
}
const chip = () =>
  render(
    <Page>
      <RiskChip />
    </Page>,
  );

describe("the risk chip", () => {
  beforeEach(() => void vi.stubGlobal("EventSource", OpenStream));
  afterEach(() => void vi.unstubAllGlobals());

  it("is not there while all is normal", async () => {
    asked = 0;
    answers([aState("a", "low")]);
    chip();
    await vi.waitFor(() => expect(asked).toBeGreaterThan(0));
    expect(screen.queryByTestId("risk-chip")).toBeNull();
  });

  it.each([
    ["medium", "Risk medium", "text-muted"],
    ["high", "Risk high", "text-warn"],
    ["critical", "Risk critical", "text-danger"],
  ] as const)("says %s of the worst portfolio in words", async (level, said, tone) => {
    answers([aState("a", "low"), aState("b", level, true), aState("c", "low")]);
    chip();
    expect(await screen.findByRole("status")).toHaveTextContent(said);
    expect(screen.getByTestId("risk-chip")).toHaveClass(tone);
    await userEvent.click(screen.getByTestId("risk-chip"));
    expect(await screen.findByText(/portfolio b, halted by its drawdown/)).toBeInTheDocument();
  });

  it("says which limits are used up, the worst first", async () => {
    const use = (name: LimitName, share: number) => ({ name, share, used: "1", limit: "1", bound: null });
    const limits = [use("daily_loss", 0.2), use("value_at_risk", 0.62), use("open_exposure", 1)];
    answers([{ ...aState("a", "critical"), limits }]);
    chip();
    await userEvent.click(await screen.findByTestId("risk-chip"));
    const said = await screen.findByLabelText("Limits used up");
    expect(said).toHaveTextContent(/^Open exposure100\s?%Value at risk62\s?%$/);
  });

  it.each([
    ["open", /No new bets until the cause is gone/],
    ["cool_down", /no new bets until the cool-down is over/],
    ["half_open", /reduced stakes until the trial is over/],
  ] as const)("says why a mode that is %s stands and until when", async (state, until) => {
    answers([], aMode({ causes: [aCause(state), aCause(state, { kind: "venue_silent", subject: "far" })] }));
    chip();
    expect(await screen.findByRole("status")).toHaveTextContent(/^Conservative$/);
    await userEvent.click(screen.getByTestId("risk-chip"));
    // The same words for every cause.
    expect(await screen.findAllByText(until)).toHaveLength(2);
    expect(screen.getAllByText(/6 of the last 100 sends failed/)).toHaveLength(2);
  });

  it("says who asked for it, beside the level", async () => {
    const time = {
      id: "b7d0a5c2-91e4-4f36-8a1d-6c2e5f7a9b30",
      venue: null,
      reason: "Bad line.",
      set_by: "local",
      set_at: "2026-11-25T12:00:00Z",
      ended_at: null,
      ended_by: null,
      ended_because: null,
    };
    answers([aState("a", "critical")], aMode({ asked: [time] }));
    chip();
    await vi.waitFor(() =>
      expect(screen.getByRole("status")).toHaveTextContent("Risk critical · Conservative"),
    );
    expect(screen.getByTestId("risk-chip")).toHaveClass("text-danger");
    await userEvent.click(screen.getByTestId("risk-chip"));
    expect(await screen.findByText(/Asked for by local everywhere: Bad line./)).toBeInTheDocument();
    expect(screen.getByText(/Until somebody ends it/)).toBeInTheDocument();
  });

  it("comes and goes with the stream's word", async () => {
    asked = 0;
    answers([], NORMAL);
    chip();
    await vi.waitFor(() => expect(asked).toBeGreaterThan(0));
    await vi.waitFor(() => expect(StreamDouble.last.url).toContain("breakers,risk_levels,conservative_mode"));
    shown.items = [aState("a", "high")];
    act(() => StreamDouble.last.say("risk_levels"));
    expect(await screen.findByText("Risk high", {}, { timeout: 3_000 })).toBeInTheDocument();
    shown.mode = aMode({ causes: [aCause("open")] });
    act(() => StreamDouble.last.say("breakers"));
    expect(await screen.findByText(/Conservative/, {}, { timeout: 3_000 })).toBeInTheDocument();
    Object.assign(shown, { items: [], mode: NORMAL });
    act(() => StreamDouble.last.say("conservative_mode"));
    act(() => StreamDouble.last.say("risk_levels"));
    await vi.waitFor(() => expect(screen.queryByTestId("risk-chip")).toBeNull(), { timeout: 3_000 });
  });
});
