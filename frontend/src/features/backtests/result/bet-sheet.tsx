"use client";

import type { ReactNode } from "react";

import type { BacktestBet, BacktestRun } from "@/api/model";
import { givenNoPush, GivenNoPush } from "@/components/at-risk";
import { Change, Edge, Profit } from "@/components/numbers";
import { Timestamp } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";
import { Sheet } from "@/components/ui/dialog";
import { useCompetitionName, useOddsFormat, useVenueName } from "@/features/catalogue/hooks";
import { edge, money, percent, probability } from "@/lib/format";
import { jsonObject } from "@/lib/json";
import { marketName, outcomeName } from "@/lib/words";

import { OUTCOME_TONES } from "../run-words";
import { betMatch, betSelection, isLay } from "./bet-columns";

interface BetSheetProps {
  bet: BacktestBet | null;
  run: BacktestRun;
  onClose: () => void;
}

/** One bet as a story: why it was placed, what the market said at the close, how it ended. */
export function BetSheet({ bet, run, onClose }: BetSheetProps) {
  const competition = useCompetitionName();
  return (
    <Sheet
      open={bet !== null}
      onOpenChange={(open) => !open && onClose()}
      title={bet ? betMatch(bet) : ""}
      description={bet && `Bet ${bet.number} · ${competition(bet.competition)} ${bet.season}`}
    >
      {bet && <BetStory bet={bet} run={run} />}
    </Sheet>
  );
}

function fairLine(run: BacktestRun, venue: (key: string) => string): string {
  const fair = jsonObject(run.config).fair;
  if (typeof fair !== "string") return "the fair line";
  return fair.startsWith("sharp:")
    ? `${venue(fair.slice("sharp:".length))} without its margin`
    : "the consensus of venues";
}

function BetStory({ bet, run }: { bet: BacktestBet; run: BacktestRun }) {
  const venue = useVenueName();
  const { odds } = useOddsFormat();
  const selection = betSelection(bet);
  const fairOdds = odds(1 / bet.fair_probability);
  return (
    <div className="space-y-5 p-4">
      <div className="grid grid-cols-3 gap-px overflow-hidden rounded border bg-border">
        <Cell name="Odds">{odds(bet.odds)}</Cell>
        <Cell name="Stake">{money(bet.stake, run.currency)}</Cell>
        <Cell name="Profit">
          <Profit value={bet.profit} currency={run.currency} />
        </Cell>
        <Cell name="Fair probability">{probability(bet.fair_probability)}</Cell>
        <Cell name="Edge">
          <Edge value={bet.edge} />
          {bet.given_no_push && <GivenNoPush className="block" />}
        </Cell>
        <Cell name="CLV">
          <Change value={bet.clv} />
          {bet.clv_given_no_push && <GivenNoPush className="block" />}
        </Cell>
      </div>
      <ol className="relative space-y-5 before:absolute before:inset-y-2 before:left-[3px] before:w-px before:bg-border">
        <Step title="Price taken" at={bet.placed_at}>
          {venue(bet.venue)} offered {odds(bet.odds)} on {selection} ({marketName(bet.market)}). By{" "}
          {fairLine(run, venue)} it was worth {probability(bet.fair_probability)}, fair odds of {fairOdds}: an
          edge of {edge(bet.edge)} for each unit at risk{givenNoPush(bet.given_no_push ? null : 1)}.{" "}
          {money(bet.stake, run.currency)} was staked
          {isLay(bet) && ` against it, with ${money(bet.at_risk, run.currency)} at risk`}.
        </Step>
        <Step title="Close" at={bet.kickoff}>
          {bet.clv === null
            ? "There was no closing price on this selection, so the bet has no closing line value."
            : `The odds taken were ${bet.clv >= 0 ? "better" : "worse"} than the margin-free close by ${percent(Math.abs(bet.clv))}${givenNoPush(bet.clv_given_no_push ? null : 1)}${
                bet.clv_source === "consensus"
                  ? ", measured against the consensus as the sharp venue had no close."
                  : "."
              }`}
        </Step>
        <Step title="Settled" at={bet.settled_at}>
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <Badge tone={OUTCOME_TONES[bet.outcome] ?? "neutral"}>{outcomeName(bet.outcome)}</Badge>
            {bet.score && <span>Final score {bet.score}.</span>}
            <span>
              Bankroll afterwards <span className="num text-text">{money(bet.bankroll, run.currency)}</span>.
            </span>
          </span>
        </Step>
      </ol>
    </div>
  );
}

function Cell({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="bg-surface px-3 py-2">
      <p className="text-11 text-muted">{name}</p>
      <p className="num pt-0.5 text-15 font-medium">{children}</p>
    </div>
  );
}

function Step({ title, at, children }: { title: string; at: string; children: ReactNode }) {
  return (
    <li className="relative pl-5">
      <span
        aria-hidden
        className="absolute left-0 top-1.5 size-[7px] rounded-full bg-faint ring-4 ring-surface"
      />
      <p className="flex items-baseline justify-between gap-3">
        <span className="text-13 font-medium">{title}</span>
        <Timestamp at={at} className="num text-11 text-muted" />
      </p>
      <div className="pt-0.5 text-pretty text-13 text-muted">{children}</div>
    </li>
  );
}
