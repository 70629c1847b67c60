import type { ColumnDef } from "@tanstack/react-table";

import type { BacktestBet } from "@/api/model";
import { NoPushMark } from "@/components/at-risk";
import { Change, Edge, Num, Profit } from "@/components/numbers";
import { column } from "@/components/table/columns";
import { Badge } from "@/components/ui/badge";
import { VenueName } from "@/components/venue-name";
import { amount, count, probability, UNKNOWN } from "@/lib/format";
import { date, dateTime, utc } from "@/lib/time";
import { lineText, outcomeName, selectionName, teamName } from "@/lib/words";

import { OUTCOME_TONES } from "../run-words";

interface BetNames {
  venue: (key: string) => string;
  odds: (value: string) => string;
}

/** `Arsenal – Chelsea`. */
export const betMatch = (bet: BacktestBet): string => `${teamName(bet.home)} – ${teamName(bet.away)}`;

export const isLay = (bet: BacktestBet): boolean => bet.side === "lay";

/** The selection with its line; of a lay bet it says so, as the bet is won where the selection is not. */
export const betSelection = (bet: BacktestBet): string =>
  [isLay(bet) && "Lay", selectionName(bet.selection), lineText(bet.market, bet.line, bet.selection)]
    .filter(Boolean)
    .join(" ");

const noPushText = ({ given_no_push: given }: BacktestBet): string | null =>
  given === null ? null : given ? "yes" : "no";

/** Columns a reader switches on when wanted. */
export const HIDDEN_AT_FIRST = ["competition", "given_no_push", "at_risk", "bankroll"];

export function betColumns(names: BetNames): ColumnDef<BacktestBet>[] {
  return [
    column<BacktestBet>({
      id: "number",
      header: "#",
      align: "right",
      fixed: true,
      className: "text-muted",
      value: (bet) => bet.number,
      cell: (bet) => count(bet.number),
    }),
    column<BacktestBet>({
      id: "placed_at",
      header: "Placed",
      value: (bet) => bet.placed_at,
      cell: (bet) => (
        <time
          dateTime={bet.placed_at}
          title={`${dateTime(bet.placed_at)}, ${utc(bet.placed_at)}`}
          className="num text-12 text-muted"
        >
          {date(bet.placed_at)}
        </time>
      ),
    }),
    column<BacktestBet>({
      id: "bet",
      header: "Bet",
      phone: "only",
      className: "max-w-[58vw]",
      cell: (bet) => (
        <span className="block min-w-0">
          <span className="block truncate">{betMatch(bet)}</span>
          <span className="block whitespace-normal text-12 leading-[14px] text-muted">
            {betSelection(bet)} <Num>{names.odds(bet.odds)}</Num> {names.venue(bet.venue)}
            {bet.given_no_push && <NoPushMark share={null} />}
          </span>
        </span>
      ),
    }),
    column<BacktestBet>({
      id: "match",
      header: "Match",
      className: "max-w-56 2xl:max-w-80",
      value: betMatch,
      cell: (bet) => <span className="block truncate">{betMatch(bet)}</span>,
    }),
    column<BacktestBet>({
      id: "score",
      header: "Score",
      value: (bet) => bet.score,
      cell: (bet) => <Num className="text-12 text-muted">{bet.score.replace("-", "–") || UNKNOWN}</Num>,
    }),
    column<BacktestBet>({
      id: "competition",
      header: "Comp",
      value: (bet) => bet.competition,
      cell: (bet) => <Num className="text-12 text-muted">{bet.competition}</Num>,
    }),
    column<BacktestBet>({
      id: "selection",
      header: "Selection",
      value: betSelection,
      cell: betSelection,
    }),
    column<BacktestBet>({
      id: "venue",
      header: "Venue",
      className: "max-w-28",
      value: (bet) => bet.venue,
      cell: (bet) => <VenueName name={names.venue(bet.venue)} />,
    }),
    column<BacktestBet>({
      id: "odds",
      header: "Odds",
      align: "right",
      value: (bet) => bet.odds,
      cell: (bet) => names.odds(bet.odds),
    }),
    column<BacktestBet>({
      id: "fair_probability",
      header: "Fair",
      align: "right",
      hint: "Fair probability behind the decision.",
      value: (bet) => bet.fair_probability,
      cell: (bet) => <span className="text-muted">{probability(bet.fair_probability)}</span>,
    }),
    column<BacktestBet>({
      id: "edge",
      header: "Edge",
      align: "right",
      hint: "Expected profit per unit at risk, after commission.",
      value: (bet) => bet.edge,
      cell: (bet) => (
        <>
          <Edge value={bet.edge} />
          {bet.given_no_push && <NoPushMark share={null} />}
        </>
      ),
    }),
    column<BacktestBet>({
      id: "given_no_push",
      header: "Given no push",
      hint: "Whether the stake may return and nothing known says how often, so that the edge leaves it out.",
      value: noPushText,
      cell: (bet) => noPushText(bet) ?? UNKNOWN,
    }),
    column<BacktestBet>({
      id: "stake",
      header: "Stake",
      align: "right",
      hint: "Of a lay bet the backer's.",
      value: (bet) => bet.stake,
      cell: (bet) => amount(bet.stake),
    }),
    column<BacktestBet>({
      id: "at_risk",
      header: "At risk",
      align: "right",
      hint: "What the bet could lose: its stake, or the liability of a lay bet.",
      value: (bet) => bet.at_risk,
      cell: (bet) => amount(bet.at_risk),
    }),
    column<BacktestBet>({
      id: "outcome",
      header: "Outcome",
      value: (bet) => bet.outcome,
      cell: (bet) => <Badge tone={OUTCOME_TONES[bet.outcome] ?? "neutral"}>{outcomeName(bet.outcome)}</Badge>,
    }),
    column<BacktestBet>({
      id: "profit",
      header: "Profit",
      align: "right",
      phone: true,
      value: (bet) => bet.profit,
      cell: (bet) => (
        <span className="flex flex-col items-end">
          <Profit value={bet.profit} />
          <span className="text-12 text-muted md:hidden">{outcomeName(bet.outcome)}</span>
        </span>
      ),
    }),
    column<BacktestBet>({
      id: "clv",
      header: "CLV",
      align: "right",
      hint: "Odds taken against the margin-free close. A ring marks the consensus close, used where the sharp venue had none.",
      value: (bet) => bet.clv,
      cell: (bet) => (
        <span title={bet.clv_source ? `against the ${bet.clv_source} close` : "no close"}>
          {bet.clv_source === "consensus" && <span className="pr-1 text-muted">◦</span>}
          <Change value={bet.clv} />
          {bet.clv_given_no_push && <NoPushMark share={null} />}
        </span>
      ),
    }),
    column<BacktestBet>({
      id: "bankroll",
      header: "Bankroll",
      align: "right",
      value: (bet) => bet.bankroll,
      cell: (bet) => amount(bet.bankroll),
    }),
  ];
}
