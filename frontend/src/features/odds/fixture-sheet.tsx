"use client";

import type { FixtureLive } from "@/api/model";
import { ParticipantResults } from "@/components/participant-results";
import { OddsSheetSkeleton } from "@/components/skeleton-rows";
import { ErrorState } from "@/components/states";
import { Sheet } from "@/components/ui/dialog";
import { useLastPresent } from "@/lib/hooks";
import { date, dateTime, utc } from "@/lib/time";
import { fixtureName, NO_START } from "@/lib/words";

import { FixtureValue } from "./fixture-value";
import { useFixtureLive } from "./hooks";
import { Identities } from "./identities";
import { Markets } from "./markets";
import { Moment, Score } from "./match";
import { useOpenFixture } from "./query";
import { WeatherPanel } from "./weather-panel";

/** The fixture named in the address, with everything live about it. */
export function FixtureSheet() {
  const [{ fixture: id }, setOpen] = useOpenFixture();
  const last = useLastPresent(id);
  return last === null ? null : (
    <OpenSheet key={last} id={last} open={id !== null} onClose={() => void setOpen({ fixture: null })} />
  );
}

function OpenSheet({ id, open, onClose }: { id: number; open: boolean; onClose: () => void }) {
  const { live, error, retry } = useFixtureLive(id);
  const row = live?.row;
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={row ? fixtureName(row) : "Fixture"}
      description={
        row ? (
          <span className="flex flex-wrap items-center gap-x-2">
            <span>{row.competition_name}</span>
            <time
              dateTime={row.kickoff}
              title={row.title === null ? utc(row.kickoff) : NO_START}
              className="num"
            >
              {row.title === null ? dateTime(row.kickoff) : date(row.kickoff)}
            </time>
            {row.status !== "scheduled" && <Moment row={row} />}
            <Score row={row} className="text-text" />
          </span>
        ) : error ? (
          "Not loaded"
        ) : (
          "Loading"
        )
      }
    >
      {live ? (
        <Body live={live} />
      ) : error ? (
        <ErrorState title="The fixture could not be loaded" error={error} retry={retry} />
      ) : (
        <OddsSheetSkeleton label="Loading the fixture" />
      )}
    </Sheet>
  );
}

function Body({ live }: { live: FixtureLive }) {
  const results = <ParticipantResults results={live.results} />;
  const first = live.row.title !== null;
  return (
    <>
      {live.row.value_bets > 0 && <FixtureValue id={live.row.fixture_id} />}
      {first && results}
      <Markets live={live} />
      {!first && results}
      <WeatherPanel weather={live.weather} kickoff={live.row.kickoff} />
      <Identities names={live.identities} />
    </>
  );
}
