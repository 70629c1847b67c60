"use client";

import { ArrowRight } from "lucide-react";
import Link from "next/link";

import { useListValueBets } from "@/api/value-bets/value-bets";
import { GivenNoPush } from "@/components/at-risk";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { useRefresh } from "@/features/live/hooks";
import { edge } from "@/lib/format";
import { betText } from "@/lib/words";

/** The live value bets of a fixture, each with a link to its calculation. */
export function FixtureValue({ id }: { id: number }) {
  const { data, mutate } = useListValueBets({ fixture: id, state: "live", order: "edge" });
  const { odds } = useOddsFormat();
  useRefresh(["value_bets"], () => void mutate());
  if (!data?.items.length) return null;
  return (
    <ul aria-label="Value bets" className="border-b bg-value/5">
      {data.items.map((bet) => (
        <li
          key={bet.id}
          className="flex min-h-9 flex-wrap items-center gap-x-2 border-b border-border/60 px-4 last:border-b-0"
        >
          <span className="font-medium">{betText(bet)}</span>
          <span className="text-muted">
            {bet.venue_name} <span className="num text-text">{odds(bet.odds)}</span>
          </span>
          <span className="num text-value">{edge(bet.edge)}</span>
          {bet.at_risk === null && <GivenNoPush />}
          <Link
            href={`/value-bets?bet=${bet.id}`}
            className="ml-auto inline-flex items-center gap-1 text-12 text-accent hover:underline touch:min-h-11"
          >
            Why is this value <ArrowRight aria-hidden className="size-3.5" />
          </Link>
        </li>
      ))}
    </ul>
  );
}
