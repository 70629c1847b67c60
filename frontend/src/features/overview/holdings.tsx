"use client";

import { useListVenues } from "@/api/venues/venues";
import { Skeleton } from "@/components/ui/skeleton";
import { useCompetitions } from "@/features/catalogue/hooks";
import { count, UNKNOWN } from "@/lib/format";
import { date } from "@/lib/time";
import { plural } from "@/lib/words";

/** How much history is at hand. */
export function Holdings() {
  const { competitions, loading } = useCompetitions();
  const { data: venues } = useListVenues();
  const matches = competitions.reduce((sum, each) => sum + each.matches, 0);
  const days = competitions
    .flatMap((each) => [each.first_date, each.last_date])
    .filter((day) => day !== null)
    .sort();
  const exchanges = venues?.items.filter((each) => each.kind !== "bookmaker").length ?? 0;
  const countries = new Set(competitions.map((each) => each.country)).size;
  const figures = [
    {
      name: "Matches",
      value: count(matches),
      note: days.length ? `${date(days[0])} – ${date(days.at(-1))}` : "none imported",
    },
    {
      name: "Competitions",
      value: count(competitions.length),
      note: countries === 1 ? "in 1 country" : `in ${count(countries)} countries`,
    },
    {
      name: "Seasons",
      value: count(competitions.reduce((sum, each) => sum + each.seasons.length, 0)),
      note: "over all competitions",
    },
    {
      name: "Venues",
      value: venues ? count(venues.items.length) : UNKNOWN,
      note: venues ? `${plural(exchanges, count(exchanges), "exchange")} among them` : "",
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
          <dd className="truncate text-11 tabular-nums text-muted">
            {loading ? <Skeleton className="h-3 w-28" /> : figure.note}
          </dd>
        </div>
      ))}
    </dl>
  );
}
