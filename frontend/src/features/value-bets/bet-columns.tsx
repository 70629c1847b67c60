import type { ReactNode } from "react";

import type { ValueBet } from "@/api/model";
import { Flash } from "@/components/flash";
import { Change } from "@/components/numbers";
import { GivenNoPush, NoPushMark } from "@/components/at-risk";
import { Ago } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/lib/cn";
import { age, edge, percent, type PrintOdds, UNKNOWN } from "@/lib/format";
import { date, utc } from "@/lib/time";
import { NO_START } from "@/lib/words";

import { Outcome, OUTCOME_HINT } from "./outcome";
import type { BetTab } from "./query";
import { endingText, endingWord, stateWord } from "./words";

export interface RowProps {
  bet: ValueBet;
  tab: BetTab;
  leaving: boolean;
  selected: boolean;
  now: number | null;
  odds: PrintOdds<string | number | null>;
  onOpen: (id: string) => void;
  onDismiss: (bet: ValueBet) => void;
  onRestore: (bet: ValueBet) => void;
}

interface Column {
  id: string;
  header: string;
  hint?: string;
  left?: true;
  cell: (props: RowProps) => ReactNode;
}

const SOON_MS = 10 * 60_000;

const price: Column = {
  id: "odds",
  header: "Odds",
  cell: ({ bet, odds }) => (
    <Flash of={bet.odds} className="rounded-sm font-medium">
      {odds(bet.odds)}
    </Flash>
  ),
};

const fair: Column = {
  id: "fair",
  header: "Fair odds",
  hint: "Odds that are worth what they cost",
  cell: ({ bet, odds }) => <span className="text-muted">{odds(bet.fair_odds, { fair: true })}</span>,
};

const worth: Column = {
  id: "edge",
  header: "Edge",
  hint: "Expected profit per unit at risk (the stake, or a lay's liability), after commission: now, and the best it has been",
  cell: ({ bet }) => (
    <>
      <span className={cn("font-medium", bet.state === "live" ? "text-value" : "text-muted")}>
        {edge(bet.edge)}
      </span>
      <span className="ml-2 inline-block w-14 text-11 text-muted">{edge(bet.best_edge)}</span>
      {bet.at_risk === null && <GivenNoPush className="block" />}
    </>
  ),
};

const kelly: Column = {
  id: "kelly",
  header: "Kelly",
  hint: "Share of the bankroll that full Kelly would put at risk: the stake, or a lay's liability",
  cell: ({ bet }) => (
    <>
      {percent(bet.kelly, 2)}
      <NoPushMark share={bet.at_risk} />
    </>
  ),
};

const chance: Column = {
  id: "chance",
  header: "Get it",
  hint: "Chance that the price, or a better one, is still there some seconds later, by how long its venue's prices stood before",
  cell: ({ bet }) => <StillThere bet={bet} />,
};

const seen: Column = {
  id: "seen",
  header: "First seen",
  cell: ({ bet }) => <Ago at={bet.first_seen} className="text-12 text-muted" />,
};

const outcome: Column = {
  id: "outcome",
  header: "Result",
  hint: OUTCOME_HINT,
  cell: ({ bet }) => <Outcome bet={bet} />,
};

/** The columns of a bet besides what and where it is, by what became of it. */
export const COLUMNS: Record<BetTab, readonly Column[]> = {
  live: [
    price,
    fair,
    worth,
    kelly,
    chance,
    { id: "left", header: "Starts in", cell: ({ bet, now }) => <TimeLeft bet={bet} now={now} /> },
    seen,
  ],
  expired: [
    {
      id: "first",
      header: "First odds",
      hint: "The odds when it was found",
      cell: ({ bet, odds }) => odds(bet.first_odds),
    },
    { ...price, header: "Last odds", hint: "The odds when it ended" },
    { ...fair, header: "Last fair" },
    { ...worth, header: "Last edge", hint: "What it was worth when it ended, and the best it had been" },
    outcome,
    seen,
    {
      id: "ended",
      header: "Ended",
      cell: ({ bet }) => (bet.ended_at ? <Ago at={bet.ended_at} className="text-12 text-muted" /> : UNKNOWN),
    },
    {
      id: "why",
      header: "Because",
      left: true,
      cell: ({ bet }) => (
        <Badge tone={endingWord(bet.ended_because).tone}>{endingText(bet.ended_because) || UNKNOWN}</Badge>
      ),
    },
  ],
  dismissed: [
    price,
    fair,
    worth,
    outcome,
    seen,
    {
      id: "dismissed",
      header: "Dismissed",
      cell: ({ bet }) =>
        bet.dismissed_at ? <Ago at={bet.dismissed_at} className="text-12 text-muted" /> : UNKNOWN,
    },
    {
      id: "state",
      header: "State",
      left: true,
      cell: ({ bet }) => <Badge tone={stateWord(bet.state).tone}>{stateWord(bet.state).name}</Badge>,
    },
  ],
  closed: [
    { ...price, header: "First odds", cell: ({ bet, odds }) => odds(bet.first_odds) },
    {
      id: "closing",
      header: "Closing odds",
      hint: "The venue's last odds before the start",
      cell: ({ bet, odds }) => odds(bet.closing_odds),
    },
    {
      id: "fairClose",
      header: "Fair close",
      hint: "Odds without the margin at the start",
      cell: ({ bet, odds }) => (
        <span className="text-muted">{odds(bet.closing_fair_odds, { fair: true })}</span>
      ),
    },
    {
      id: "first",
      header: "First edge",
      cell: ({ bet }) => (
        <span className="text-muted">
          {edge(bet.first_edge)}
          {bet.at_risk === null && <GivenNoPush className="block" />}
        </span>
      ),
    },
    {
      id: "clv",
      header: "CLV",
      hint: "What the first odds were worth against the fair close, per unit at risk",
      cell: ({ bet }) => (
        <>
          <Change value={bet.clv} />
          {bet.at_risk === null && <GivenNoPush className="block" />}
        </>
      ),
    },
    outcome,
  ],
};

export function TimeLeft({ bet, now }: { bet: ValueBet; now: number | null }) {
  const left = now === null ? null : Date.parse(bet.fixture.kickoff) - now;
  if (bet.fixture.title !== null) {
    return (
      <time dateTime={bet.fixture.kickoff} title={NO_START} className="num text-12 text-muted">
        {date(bet.fixture.kickoff)}
      </time>
    );
  }
  return (
    <time
      dateTime={bet.fixture.kickoff}
      title={`Starts ${utc(bet.fixture.kickoff)}`}
      className={cn("num text-12", left !== null && left < SOON_MS ? "text-warn" : "text-muted")}
    >
      {left !== null && left <= 0 ? "started" : age(left)}
    </time>
  );
}

/** The nearest of the stated chances, with the others on hover. */
function StillThere({ bet }: { bet: ValueBet }) {
  const [first] = bet.chances;
  if (!first) return <span className="text-faint">{UNKNOWN}</span>;
  const all = bet.chances
    .map((each) => `${percent(each.chance, 0)} ± ${percent(each.error, 0)} after ${each.after_seconds} s`)
    .join(", ");
  return (
    <span title={all}>
      {percent(first.chance, 0)}
      <span className="ml-1 text-11 text-muted">{`${first.after_seconds}\u202fs`}</span>
    </span>
  );
}
