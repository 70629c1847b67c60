"use client";

import { useState, type ReactNode } from "react";

import { useGetFixtureOdds } from "@/api/fixtures/fixtures";
import type { BoardRow, Fixture, FixtureLive, FixtureOdds } from "@/api/model";
import { ParticipantResults } from "@/components/participant-results";
import { OddsSheetSkeleton } from "@/components/skeleton-rows";
import { EmptyState, ErrorState } from "@/components/states";
import { Badge } from "@/components/ui/badge";
import { Sheet } from "@/components/ui/dialog";
import { Segmented } from "@/components/ui/segmented";
import { useIsDemo } from "@/features/catalogue/hooks";
import { useLastPresent } from "@/lib/hooks";
import { date, dateTime, utc } from "@/lib/time";
import { useOpenFixture } from "@/lib/use-open-fixture";
import { fixtureName, NO_START } from "@/lib/words";

import { FixtureValue } from "./fixture-value";
import { useFixtureLive } from "./hooks";
import { Identities } from "./identities";
import { Markets } from "./markets";
import { Ending, Moment, Score } from "./match";
import { WeatherPanel } from "./weather-panel";

interface FixtureSheetProps {
  /** Draws what history has of the fixture. */
  history: (odds: FixtureOdds) => ReactNode;
}

/** The fixture named in the address, with everything that is known of it: live, and of history. */
export function FixtureSheet({ history }: FixtureSheetProps) {
  const [{ fixture: id }, setOpen] = useOpenFixture();
  const last = useLastPresent(id);
  return last === null ? null : (
    <OpenSheet
      key={last}
      id={last}
      open={id !== null}
      onClose={() => void setOpen({ fixture: null })}
      history={history}
    />
  );
}

interface OpenSheetProps extends FixtureSheetProps {
  id: number;
  open: boolean;
  onClose: () => void;
}

function OpenSheet({ id, open, onClose, history }: OpenSheetProps) {
  const { live, error, retry } = useFixtureLive(id);
  const past = useGetFixtureOdds(id);
  const row = live?.row;
  // Either alone is worth showing; both are waited for, so that what is shown first does not depend on which is faster.
  const settled = (live ?? error) && (past.data ?? past.error);
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={row ? fixtureName(row) : past.data ? fixtureName(past.data.fixture) : "Fixture"}
      description={
        row ? <Subtitle row={row} fixture={past.data?.fixture} /> : error ? "Not loaded" : "Loading"
      }
    >
      {!settled ? (
        <OddsSheetSkeleton label="Loading the fixture" />
      ) : live || past.data ? (
        <>
          {error && <ErrorState title="Live prices could not be loaded" error={error} retry={retry} />}
          {past.error && past.error.status !== 404 && (
            <ErrorState
              title="The history could not be loaded"
              error={past.error}
              retry={() => void past.mutate()}
            />
          )}
          <Body live={live} past={past.data} history={history} />
        </>
      ) : (
        error && <ErrorState title="The fixture could not be loaded" error={error} retry={retry} />
      )}
    </Sheet>
  );
}

function Subtitle({ row, fixture }: { row: BoardRow; fixture: Fixture | undefined }) {
  const isDemo = useIsDemo();
  // Of some games of history the day alone is known; of an event without teams, a day that a provider gives.
  const day = row.title !== null || fixture?.kickoff_known === false;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <span>{[row.competition_name, fixture?.season].filter(Boolean).join(" ")}</span>
      {isDemo(row.competition) && <Badge>demo</Badge>}
      <time
        dateTime={row.kickoff}
        title={row.title !== null ? NO_START : day ? "Only the date is known" : utc(row.kickoff)}
        className="num"
      >
        {day ? date(row.kickoff, row.title === null ? "utc" : "local") : dateTime(row.kickoff)}
      </time>
      {row.status !== "scheduled" && <Moment row={row} />}
      <Score row={row} className="text-text" />
      <Ending row={row} />
    </span>
  );
}

const VIEWS = [
  { value: "live", label: "Live" },
  { value: "history", label: "History" },
] as const;
type View = (typeof VIEWS)[number]["value"];

interface BodyProps extends FixtureSheetProps {
  live: FixtureLive | undefined;
  past: FixtureOdds | undefined;
}

function Body({ live, past, history }: BodyProps) {
  const has = { live: Boolean(live?.markets.length), history: Boolean(past?.books.length) };
  const [view, setView] = useState<View>(has.live || !has.history ? "live" : "history");
  const results = <ParticipantResults results={live?.results ?? past?.results ?? []} />;
  // Who won is what one wants to know of a field; of a game there may be hundreds of results.
  const first = (live?.row.title ?? past?.fixture.title ?? null) !== null;
  return (
    <>
      {live && live.row.value_bets > 0 && <FixtureValue id={live.row.fixture_id} />}
      {first && results}
      {has.history && (has.live || view === "live") && (
        <div className="border-b px-4 py-2">
          <Segmented label="Prices" value={view} onChange={setView} options={VIEWS} />
        </div>
      )}
      {!has.live && !has.history ? (
        <EmptyState title="No odds">
          No provider quotes this fixture now, and history has no price of it.
        </EmptyState>
      ) : view === "live" && live ? (
        <Markets live={live} />
      ) : (
        past && history(past)
      )}
      {!first && results}
      {live && <WeatherPanel weather={live.weather} kickoff={live.row.kickoff} />}
      {live && <Identities names={live.identities} />}
    </>
  );
}
