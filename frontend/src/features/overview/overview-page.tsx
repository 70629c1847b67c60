"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";

import { useListBacktests } from "@/api/backtests/backtests";
import type { Competition } from "@/api/model";
import { useListVenues } from "@/api/venues/venues";
import { Change, Num, Profit } from "@/components/numbers";
import { PageHeader } from "@/components/page-header";
import { Panel } from "@/components/panel";
import { Command, EmptyState, ErrorState } from "@/components/states";
import { column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Ago } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useCompetitions } from "@/features/catalogue/hooks";
import { count, UNKNOWN } from "@/lib/format";
import { date } from "@/lib/time";
import { marketShort, words } from "@/lib/words";

const RUNS = 8;
const MARKETS = ["h2h_3way", "h2h", "totals", "spreads"];

/** What there is to work with: the history at hand, and the latest runs on it. */
export function OverviewPage() {
  return (
    <>
      <PageHeader title="Overview" />
      <div className="space-y-3">
        <Holdings />
        <div className="grid gap-3 xl:grid-cols-12">
          <div className="min-w-0 xl:col-span-8">
            <CompetitionsPanel />
          </div>
          <div className="min-w-0 xl:col-span-4">
            <LatestRuns />
          </div>
        </div>
      </div>
    </>
  );
}

function Holdings() {
  const { competitions, loading } = useCompetitions();
  const { data: venues } = useListVenues();
  const matches = competitions.reduce((sum, each) => sum + each.matches, 0);
  const days = competitions
    .flatMap((each) => [each.first_date, each.last_date])
    .filter((day) => day !== null)
    .sort();
  const figures = [
    {
      name: "Matches",
      value: count(matches),
      note: days.length ? `${date(days[0])} – ${date(days.at(-1))}` : "none imported",
    },
    {
      name: "Competitions",
      value: count(competitions.length),
      note: `${count(new Set(competitions.map((each) => each.country)).size)} countries`,
    },
    {
      name: "Seasons",
      value: count(competitions.reduce((sum, each) => sum + each.seasons.length, 0)),
      note: "over all competitions",
    },
    {
      name: "Venues",
      value: venues ? count(venues.items.length) : UNKNOWN,
      note: venues
        ? `${count(venues.items.filter((each) => each.kind === "exchange").length)} with commission as exchange`
        : "",
    },
  ];
  return (
    <dl
      aria-label="History at hand"
      className="grid grid-cols-2 gap-px overflow-hidden rounded border bg-border md:grid-cols-4"
    >
      {figures.map((figure) => (
        <div key={figure.name} className="min-w-0 bg-surface px-3 py-2.5">
          <dt className="text-11 text-muted">{figure.name}</dt>
          <dd className="num pt-0.5 text-20 font-medium">
            {loading ? <Skeleton className="my-1 h-5 w-16" /> : figure.value}
          </dd>
          <dd className="num truncate text-11 text-muted">
            {loading ? <Skeleton className="h-3 w-28" /> : figure.note}
          </dd>
        </div>
      ))}
    </dl>
  );
}

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
        <span className="flex items-center gap-2">
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

function CompetitionsPanel() {
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
          onOpen={(each) => router.push(`/fixtures?competition=${encodeURIComponent(each.code)}`)}
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

function LatestRuns() {
  const { data, error, mutate } = useListBacktests({ limit: RUNS });
  return (
    <Panel
      title="Latest runs"
      controls={
        <Link href="/backtests" className="text-12 text-accent hover:underline">
          All runs
        </Link>
      }
    >
      {data ? (
        data.items.length ? (
          <ul className="divide-y divide-border/60">
            {data.items.map((run) => (
              <li key={run.id}>
                <Link
                  href={`/backtests/${run.id}`}
                  className="flex items-center gap-3 px-3 py-1.5 hover:bg-surface-2 focus-visible:-outline-offset-2 touch:min-h-11"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">
                      {run.name ??
                        `${words(run.strategy)} · ${run.competitions.join(", ")} · ${marketShort(run.market)}`}
                    </span>
                    <Ago at={run.created_at} className="num block text-11 text-muted" />
                  </span>
                  {run.summary ? (
                    <span className="text-right">
                      <Profit value={run.summary.profit} currency={run.currency} className="block" />
                      <Change value={run.summary.yield} className="block text-11" />
                    </span>
                  ) : (
                    <Badge>{words(run.state)}</Badge>
                  )}
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <EmptyState
            title="No runs yet"
            className="py-8"
            action={
              <Button asChild size="sm">
                <Link href="/backtests">New backtest</Link>
              </Button>
            }
          >
            A run replays history through a strategy.
          </EmptyState>
        )
      ) : error ? (
        <ErrorState title="The runs could not be loaded" error={error} retry={() => void mutate()} />
      ) : (
        <RowsSkeleton />
      )}
    </Panel>
  );
}

const SKELETON_ROWS = 6;

function RowsSkeleton() {
  return (
    <div aria-busy aria-label="Loading">
      {Array.from({ length: SKELETON_ROWS }, (_, row) => (
        <div key={row} className="flex h-8 items-center gap-6 border-b border-border/60 px-3 last:border-b-0">
          <Skeleton className="h-3 w-36" />
          <Skeleton className="ml-auto h-3 w-16" />
        </div>
      ))}
    </div>
  );
}
