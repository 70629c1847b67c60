"use client";

import { ArrowRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

import type { EvidencePrice, ValueBet, ValueBetWhy } from "@/api/model";
import { useGetValueBet } from "@/api/value-bets/value-bets";
import { Age } from "@/components/age";
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
import { cn } from "@/lib/cn";
import { edge, percent, probability } from "@/lib/format";
import { useLastPresent } from "@/lib/hooks";
import { words } from "@/lib/words";

import { useDismissal } from "./hooks";
import { useOpenBet } from "./query";
import { betText, endingText, fixtureText } from "./words";

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
  const dismiss = useDismissal(refresh);
  const bet = data?.bet;
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={bet ? `Why is this value: ${betText(bet)}` : "Why is this value"}
      description={
        bet ? (
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span>{fixtureText(bet.fixture)}</span>
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
        bet?.state === "live" &&
        bet.dismissed_at === null && (
          <Button
            size="sm"
            onClick={() => {
              onClose();
              void dismiss(bet);
            }}
          >
            Dismiss
          </Button>
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

function StateBadge({ bet }: { bet: ValueBet }) {
  return (
    <>
      <Badge tone={bet.state === "live" ? "value" : "neutral"}>{words(bet.state)}</Badge>
      {bet.ended_because && <span>{endingText(bet.ended_because)}</span>}
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
        <Figure name="Fair odds" value={odds(bet.fair_odds)} note={probability(bet.fair_probability)} />
        <Figure
          name="Edge"
          value={<span className="text-value">{edge(bet.edge)}</span>}
          note={`best ${edge(bet.best_edge)}`}
        />
        {bet.clv === null ? (
          <Figure name="Full Kelly" value={percent(bet.kelly, 2)} note="of the bankroll" />
        ) : (
          <Figure
            name="CLV"
            value={<Change value={bet.clv} />}
            note={`closed at ${odds(bet.closing_odds)}`}
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

function Figure({ name, value, note }: { name: string; value: ReactNode; note?: string }) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-11 text-muted">{name}</dt>
      <dd className="num text-20">{value}</dd>
      {note && <dd className="num text-11 text-muted">{note}</dd>}
    </div>
  );
}

const PARTS: Record<string, string> = { bet: "The bet", fair: "Makes the fair price", other: "" };

function Evidence({ why, odds }: { why: ValueBetWhy; odds: (value: string | number | null) => string }) {
  const { bet, selections, prices } = why;
  const at = selections.indexOf(bet.selection);
  const cell = "border-b border-border/60 py-1 pl-3 text-right";
  if (!prices.length) return null;
  return (
    <SheetSection title="The prices it rests on">
      <div role="region" aria-label="Prices by venue" tabIndex={0} className="thin-scroll overflow-x-auto">
        <table className="w-full border-separate border-spacing-0 text-13">
          <thead className="text-11 text-muted">
            <tr className="[&>th]:border-b [&>th]:py-1 [&>th]:pl-3 [&>th]:text-right [&>th]:font-normal">
              <th scope="col" className="!pl-0 !text-left">
                Venue
              </th>
              {selections.map((each) => (
                <th key={each} scope="col">
                  {betText({ ...bet, selection: each })}
                </th>
              ))}
              <th scope="col" title="Sum of inverse odds minus 1">
                Overround
              </th>
              <th scope="col">Age</th>
            </tr>
          </thead>
          <tbody>
            {[...prices].sort(byPart).map((each) => (
              <tr key={each.venue} className={cn(each.part === "other" && "text-muted")}>
                <th scope="row" className={cn(cell, "!pl-0 text-left font-normal")}>
                  {each.venue_name}
                  {PARTS[each.part] && (
                    <Badge tone={each.part === "bet" ? "value" : "accent"} className="ml-2">
                      {PARTS[each.part]}
                    </Badge>
                  )}
                </th>
                {each.odds.map((value, index) => (
                  <td
                    key={index}
                    className={cn(
                      cell,
                      "num",
                      each.part === "bet" && index === at && "font-medium text-value",
                    )}
                  >
                    {odds(value)}
                  </td>
                ))}
                <td className={cn(cell, "num text-12 text-muted")}>{percent(each.overround)}</td>
                <td className={cn(cell, "text-muted")}>
                  <Age at={each.at} />
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" className="py-1 text-left font-normal text-muted">
                Fair
              </th>
              {why.fair_odds.map((value, index) => (
                <td key={index} className="num py-1 pl-3 text-right text-muted">
                  {odds(value)}
                </td>
              ))}
              <td colSpan={2} />
            </tr>
          </tfoot>
        </table>
      </div>
    </SheetSection>
  );
}

const ORDER = ["bet", "fair", "other"];
const byPart = (a: EvidencePrice, b: EvidencePrice) => ORDER.indexOf(a.part) - ORDER.indexOf(b.part);
