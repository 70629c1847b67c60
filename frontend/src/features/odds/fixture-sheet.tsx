"use client";

import { useState } from "react";

import type { FixtureLive } from "@/api/model";
import { OddsSheetSkeleton } from "@/components/skeleton-rows";
import { EmptyState, ErrorState } from "@/components/states";
import { Sheet } from "@/components/ui/dialog";
import { Select } from "@/components/ui/select";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { useLastPresent } from "@/lib/hooks";
import { dateTime, utc } from "@/lib/time";
import { fixtureName, marketName, marketTitle } from "@/lib/words";

import { FixtureValue } from "./fixture-value";
import { HistoryPanel } from "./history-panel";
import { useFixtureLive } from "./hooks";
import { Identities } from "./identities";
import { LiveGrid } from "./live-grid";
import { marketKey } from "./market-prices";
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
            <time dateTime={row.kickoff} title={utc(row.kickoff)} className="num">
              {dateTime(row.kickoff)}
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
  return (
    <>
      {live.row.value_bets > 0 && <FixtureValue id={live.row.fixture_id} />}
      <Markets live={live} />
      <WeatherPanel weather={live.weather} kickoff={live.row.kickoff} />
      <Identities names={live.identities} />
    </>
  );
}

function Markets({ live }: { live: FixtureLive }) {
  const { markets, row } = live;
  const main = row.market ?? markets[0];
  const [key, setKey] = useState(main ? marketKey(main) : "");
  const [chosen, setChosen] = useState<string | null>(null);
  const { odds } = useOddsFormat();
  const market = markets.find((each) => marketKey(each) === key) ?? markets[0];
  if (!market) {
    return <EmptyState title="No live prices">No provider quotes this fixture now.</EmptyState>;
  }
  const types = [...new Set(markets.map((each) => each.market))];
  const lines = markets.filter((each) => each.market === market.market);
  const selection = market.selections.find((each) => each === chosen) ?? market.selections[0];
  const nearest = (type: string) => {
    const of = markets.filter((each) => each.market === type);
    return of.reduce((best, each) => (each.cells.length > best.cells.length ? each : best), of[0] ?? market);
  };
  return (
    <Tabs value={market.market} onValueChange={(type) => setKey(marketKey(nearest(type)))}>
      <div className="sticky top-0 z-10 flex flex-wrap items-center gap-x-4 gap-y-1 border-b bg-surface px-4">
        <TabsList aria-label="Market" className="flex-1 max-md:basis-full">
          {types.map((type) => (
            <TabsTrigger key={type} value={type}>
              {marketName(type)}
            </TabsTrigger>
          ))}
        </TabsList>
        {lines.length > 1 && (
          <Select
            aria-label="Line"
            value={marketKey(market)}
            onChange={setKey}
            choices={lines.map((each) => ({
              value: marketKey(each),
              label: marketTitle(each.market, each.line),
              hint: each.cells.length,
            }))}
            className="my-1 w-44"
          />
        )}
      </div>
      <TabsContent value={market.market} tabIndex={-1}>
        <LiveGrid
          market={market}
          row={row}
          venues={live.venues}
          odds={odds}
          chosen={selection}
          onChoose={setChosen}
        />
        {selection && (
          <HistoryPanel
            fixture={row}
            market={market}
            selection={selection}
            venues={live.venues}
            onChoose={setChosen}
          />
        )}
      </TabsContent>
    </Tabs>
  );
}
