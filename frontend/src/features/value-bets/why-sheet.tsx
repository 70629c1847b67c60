"use client";

import { ArrowRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

import type { ValueBet, ValueBetWhy } from "@/api/model";
import { useGetValueBet } from "@/api/value-bets/value-bets";
import { GivenNoPush } from "@/components/at-risk";
import { Change } from "@/components/numbers";
import { SheetSection } from "@/components/sheet-section";
import { ErrorState } from "@/components/states";
import { Timestamp } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { useRefresh } from "@/features/live/hooks";
import { edge, percent, probability } from "@/lib/format";
import { useLastPresent } from "@/lib/hooks";
import { betText, fixtureName, marketTitle } from "@/lib/words";

import { Evidence } from "./evidence";
import { useDismissal } from "./hooks";
import { Outcome } from "./outcome";
import { useOpenBet } from "./query";
import { endingText, stateWord } from "./words";

/** The value bet named in the address, and why it is one. */
export function WhySheet() {
  const [{ bet: id }, setOpen] = useOpenBet();
  const last = useLastPresent(id);
  return last === null ? null : (
    <OpenSheet key={last} id={last} open={id !== null} onClose={() => void setOpen({ bet: null })} />
  );
}

function OpenSheet({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }) {
  const { data, error, mutate } = useGetValueBet(id);
  const refresh = () => void mutate();
  useRefresh(["value_bets"], refresh);
  const { dismiss, restore } = useDismissal(refresh);
  const bet = data?.bet;
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={
        bet
          ? `${bet.state === "live" ? "Why is this value" : "Why this was value"}: ${betText(bet)}`
          : "Why is this value"
      }
      description={
        bet ? (
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span>{marketTitle(bet)}</span>
            <span>{fixtureName(bet.fixture)}</span>
            <span>{bet.fixture.competition_name}</span>
            <Timestamp at={bet.fixture.kickoff} />
            <StateBadge bet={bet} />
          </span>
        ) : error ? (
          "Not loaded"
        ) : (
          "Loading"
        )
      }
      actions={
        bet && (
          <SheetAction
            bet={bet}
            onDismiss={() => {
              onClose();
              void dismiss(bet);
            }}
            onRestore={() => void restore(bet)}
          />
        )
      }
    >
      {data ? (
        <Body why={data} />
      ) : error ? (
        <ErrorState title="The value bet could not be loaded" error={error} retry={refresh} />
      ) : (
        <div role="status" aria-busy aria-label="Loading the value bet" className="space-y-3 p-4">
          <Skeleton className="h-14 w-full" />
          {Array.from({ length: 5 }, (_, row) => (
            <Skeleton key={row} className="h-8 w-full" />
          ))}
        </div>
      )}
    </Sheet>
  );
}

interface SheetActionProps {
  bet: ValueBet;
  onDismiss: () => void;
  onRestore: () => void;
}

function SheetAction({ bet, onDismiss, onRestore }: SheetActionProps) {
  if (bet.dismissed_at !== null)
    return (
      <Button size="sm" onClick={onRestore}>
        Restore
      </Button>
    );
  if (bet.state !== "live") return null;
  return (
    <Button size="sm" onClick={onDismiss}>
      Dismiss
    </Button>
  );
}

function StateBadge({ bet }: { bet: ValueBet }) {
  return (
    <>
      <Badge tone={stateWord(bet.state).tone}>{stateWord(bet.state).name}</Badge>
      {bet.ended_because && <span>{endingText(bet.ended_because)}</span>}
      {bet.outcome !== null && <Outcome bet={bet} className="font-medium text-text" />}
      {bet.dismissed_at && <Badge>dismissed</Badge>}
      <span>
        strategy <span className="num">{bet.instance}</span>
      </span>
    </>
  );
}

function Body({ why }: { why: ValueBetWhy }) {
  const { bet } = why;
  const { odds } = useOddsFormat();
  return (
    <>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 px-4 py-3 sm:grid-cols-4">
        <Figure name={bet.venue_name} value={odds(bet.odds)} />
        <Figure
          name="Fair odds"
          value={odds(bet.fair_odds, { fair: true })}
          note={probability(bet.fair_probability)}
        />
        <Figure
          name={bet.state === "live" ? "Edge" : "Last edge"}
          value={<span className={bet.state === "live" ? "text-value" : "text-muted"}>{edge(bet.edge)}</span>}
          note={`best ${edge(bet.best_edge)}`}
          atRisk={bet.at_risk}
        />
        {bet.clv === null ? (
          <Figure
            name="Full Kelly"
            value={percent(bet.kelly, 2)}
            note={bet.side === "lay" ? "of the bankroll, as liability" : "of the bankroll"}
            atRisk={bet.at_risk}
          />
        ) : (
          <Figure
            name="CLV"
            value={<Change value={bet.clv} />}
            note={`closed at ${odds(bet.closing_odds)}`}
            atRisk={bet.at_risk}
          />
        )}
      </dl>
      <SheetSection title="Step by step">
        <ol className="space-y-2.5">
          {why.steps.map((step, index) => (
            <li key={step.title} className="grid grid-cols-[20px_minmax(0,1fr)] gap-x-2">
              <span aria-hidden className="num pt-px text-12 text-faint">
                {index + 1}
              </span>
              <span>
                <span className="block font-medium">{step.title}</span>
                <span className="text-pretty text-muted">{step.text}</span>
              </span>
            </li>
          ))}
        </ol>
      </SheetSection>
      <Evidence why={why} odds={odds} />
      <div className="border-t px-4 py-3">
        <Link
          href={`/odds?fixture=${bet.fixture.id}`}
          className="inline-flex items-center gap-1 text-12 text-accent hover:underline touch:min-h-11"
        >
          All odds of this fixture <ArrowRight aria-hidden className="size-3.5" />
        </Link>
      </div>
    </>
  );
}

interface FigureProps {
  name: string;
  value: ReactNode;
  note?: string;
  /** Of a figure that counts returned stakes: expected share of a stake that does not return, null where unknown. */
  atRisk?: number | null;
}

function Figure({ name, value, note, atRisk }: FigureProps) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-11 text-muted">{name}</dt>
      <dd className="num text-20">{value}</dd>
      {note && <dd className="num text-11 text-muted">{note}</dd>}
      {atRisk === null && (
        <dd>
          <GivenNoPush />
        </dd>
      )}
    </div>
  );
}
