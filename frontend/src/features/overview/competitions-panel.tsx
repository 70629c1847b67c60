"use client";

import { useRouter } from "next/navigation";

import { MARKET_TYPES } from "@/api/market-types";
import type { Competition } from "@/api/model";
import { Num } from "@/components/numbers";
import { Panel } from "@/components/panel";
import { Command, EmptyState, ErrorState } from "@/components/states";
import { column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Badge } from "@/components/ui/badge";
import { useCompetitions } from "@/features/catalogue/hooks";
import { count } from "@/lib/format";
import { date } from "@/lib/time";
import { marketShort } from "@/lib/words";

import { RowsSkeleton } from "./rows-skeleton";

const MARKETS = Object.keys(MARKET_TYPES);

function matchesOn(competition: Competition, market: string): number {
  return competition.markets.find((each) => each.market === market)?.matches ?? 0;
}

function competitionColumns(markets: readonly string[]) {
  return [
    column<Competition>({
      id: "name",
      header: "Competition",
      fixed: true,
      phone: true,
      value: (each) => each.name,
      cell: (each) => (
        <span className="flex items-center gap-2 max-md:whitespace-normal">
          {each.name}
          <Num className="text-12 text-muted">{each.code}</Num>
          {each.demo && <Badge>demo</Badge>}
        </span>
      ),
    }),
    column<Competition>({
      id: "country",
      header: "Country",
      value: (each) => each.country,
      cell: (each) => <span className="text-muted">{each.country}</span>,
    }),
    column<Competition>({
      id: "period",
      header: "History",
      value: (each) => each.first_date,
      cell: (each) => (
        <Num className="text-12 text-muted">
          {date(each.first_date)} – {date(each.last_date)}
        </Num>
      ),
    }),
    column<Competition>({
      id: "matches",
      header: "Matches",
      align: "right",
      phone: true,
      value: (each) => each.matches,
      cell: (each) => count(each.matches),
    }),
    ...markets.map((market) =>
      column<Competition>({
        id: market,
        header: marketShort(market),
        align: "right",
        hint: "Finished matches with a pre-match price on this market.",
        value: (each) => matchesOn(each, market),
        cell: (each) => (
          <span className={matchesOn(each, market) ? "" : "text-faint"}>
            {count(matchesOn(each, market))}
          </span>
        ),
      }),
    ),
    column<Competition>({
      id: "venues",
      header: "Venues",
      align: "right",
      value: (each) => each.venues.length,
      cell: (each) => count(each.venues.length),
    }),
  ];
}

/** What can be backtested: each competition with the matches that have prices on a market. */
export function CompetitionsPanel() {
  const { competitions, loading, error, retry } = useCompetitions();
  const router = useRouter();
  const markets = MARKETS.filter((market) => competitions.some((each) => matchesOn(each, market) > 0));
  return (
    <Panel
      title="Competitions"
      footnote={
        competitions.length ? "Market columns count finished matches with a pre-match price." : undefined
      }
    >
      {loading ? (
        <RowsSkeleton />
      ) : error ? (
        <ErrorState title="The competitions could not be loaded" error={error} retry={retry} />
      ) : competitions.length ? (
        <DataTable
          label="Competitions"
          columns={competitionColumns(markets)}
          rows={competitions}
          rowId={(each) => each.code}
          onOpen={(each) => router.push(`/fixtures?competition=${encodeURIComponent(each.code)}&prices=any`)}
          phoneHeight={44}
          className="max-h-[560px]"
        />
      ) : (
        <EmptyState title="No history yet" action={<Command>advisor import football-data E0.csv</Command>}>
          Import results and odds first. A season file of football-data.co.uk is read as it is.
        </EmptyState>
      )}
    </Panel>
  );
}
