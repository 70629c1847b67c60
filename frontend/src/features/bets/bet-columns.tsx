import type { ReactNode } from "react";

import type { BetOrder } from "@/api/model";
import { Change, Profit } from "@/components/numbers";
import { Ago } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";
import { amount, age, edge, size, UNKNOWN } from "@/lib/format";
import { date, utc } from "@/lib/time";
import { NO_START } from "@/lib/words";

import type { BetTab } from "./query";
import { stateWord } from "./words";

export interface RowProps {
  bet: BetOrder;
  tab: BetTab;
  selected: boolean;
  now: number | null;
  odds: (value: string | number | null) => string;
  onOpen: (reference: string) => void;
}

interface Column {
  id: string;
  header: string;
  hint?: string;
  left?: true;
  cell: (props: RowProps) => ReactNode;
}

const price: Column = {
  id: "odds",
  header: "Odds",
  hint: "The average of what was matched, else those asked for",
  cell: ({ bet, odds }) => (
    <span
      title={`Asked for ${odds(bet.odds)} or ${bet.side === "lay" ? "less" : "more"}`}
      className={bet.matched ? "font-medium" : "text-muted"}
    >
      {odds(bet.matched?.odds ?? bet.odds)}
    </span>
  ),
};

const stake: Column = {
  id: "stake",
  header: "Stake",
  hint: "The backer's: what was matched of what was asked for",
  cell: ({ bet }) => <Stake bet={bet} />,
};

const risk: Column = {
  id: "risk",
  header: "At risk",
  hint: "What the bet can lose: its stake, or a lay's liability",
  cell: ({ bet }) => <span className="text-muted">{size(bet.matched?.at_risk ?? bet.at_risk)}</span>,
};

const worth: Column = {
  id: "edge",
  header: "Edge",
  hint: "Expected profit per unit at risk when it was decided",
  cell: ({ bet }) => <span className="text-muted">{edge(bet.edge)}</span>,
};

const decided: Column = {
  id: "decided",
  header: "Decided",
  cell: ({ bet }) => <Ago at={bet.intended_at} className="text-12 text-muted" />,
};

const state: Column = {
  id: "state",
  header: "State",
  left: true,
  cell: ({ bet }) => <StateBadge bet={bet} />,
};

/** The columns of a bet besides what and where it is, by how it stands. */
export const COLUMNS: Record<BetTab, readonly Column[]> = {
  open: [
    price,
    stake,
    risk,
    worth,
    { id: "start", header: "Starts in", cell: ({ bet, now }) => <Start bet={bet} now={now} /> },
    decided,
    state,
  ],
  settled: [
    price,
    stake,
    worth,
    {
      id: "profit",
      header: "Profit",
      hint: "Net of commission",
      cell: ({ bet }) => (bet.profit ? <ProfitOf bet={bet} /> : UNKNOWN),
    },
    {
      id: "clv",
      header: "CLV",
      hint: "What the odds found were worth against the fair close, per unit at risk",
      cell: ({ bet }) => <Change value={bet.clv} />,
    },
    {
      id: "settled",
      header: "Settled",
      cell: ({ bet }) =>
        bet.settled_at ? <Ago at={bet.settled_at} className="text-12 text-muted" /> : UNKNOWN,
    },
    state,
  ],
  refused: [
    price,
    { ...stake, hint: "The backer's, as asked for" },
    worth,
    decided,
    state,
    {
      id: "why",
      header: "Because",
      left: true,
      cell: ({ bet }) => (
        <span className="block max-w-96 truncate text-12 text-muted" title={bet.reason ?? bet.state_text}>
          {bet.reason ?? bet.state_text}
        </span>
      ),
    },
  ],
};

/** What was matched, and of how much where that was not all: `8.00 of €13.00`. */
export function Stake({ bet }: { bet: BetOrder }) {
  const part = bet.matched && bet.matched.stake.amount !== bet.stake.amount;
  return (
    <>
      {part && <>{amount(bet.matched?.stake.amount)} of </>}
      {size(bet.stake)}
    </>
  );
}

/** What became of the money of a settled bet. */
export function ProfitOf({ bet }: { bet: BetOrder }) {
  if (bet.profit === null) return null;
  return <Profit value={bet.profit.amount} currency={bet.profit.asset ?? undefined} />;
}

export function StateBadge({ bet }: { bet: BetOrder }) {
  const word = stateWord(bet);
  return (
    <span title={bet.reason ?? bet.state_text}>
      <Badge tone={word.tone}>{word.name}</Badge>
    </span>
  );
}

export function Start({ bet, now }: { bet: BetOrder; now: number | null }) {
  if (bet.fixture === null) return <span className="text-faint">{UNKNOWN}</span>;
  const { kickoff, title } = bet.fixture;
  const left = now === null ? null : Date.parse(kickoff) - now;
  return (
    <time
      dateTime={kickoff}
      title={title === null ? `Starts ${utc(kickoff)}` : NO_START}
      className="num text-12 text-muted"
    >
      {title !== null ? date(kickoff) : left !== null && left <= 0 ? "started" : age(left)}
    </time>
  );
}
