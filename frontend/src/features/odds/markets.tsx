"use client";

import { useState } from "react";

import { MARKET_TYPES } from "@/api/market-types";
import type { FixtureLive, LiveMarket, Participant } from "@/api/model";
import { EmptyState } from "@/components/states";
import { Select } from "@/components/ui/select";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { marketName, marketTitle } from "@/lib/words";

import { FieldGrid } from "./field-grid";
import { HistoryPanel } from "./history-panel";
import { LiveGrid } from "./live-grid";
import { marketKey, shownSelections } from "./market-prices";

const fullest = (markets: readonly LiveMarket[]): LiveMarket | undefined =>
  markets.reduce<LiveMarket | undefined>(
    (best, each) => (best && best.cells.length >= each.cells.length ? best : each),
    undefined,
  );

/** Whom these markets are about, by name. */
function peopleOf(markets: readonly LiveMarket[]): Participant[] {
  const found = new Map(markets.flatMap(({ participant: each }) => (each ? [[each.id, each] as const] : [])));
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** All live markets of a fixture, one at a time: its type, then whom it is about, then its line. */
export function Markets({ live }: { live: FixtureLive }) {
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
  const siblings = markets.filter((each) => each.market === market.market);
  const isField = MARKET_TYPES[market.market]?.about === "field";
  const lines = siblings.filter((each) => each.participant?.id === market.participant?.id);
  const people = isField ? [] : peopleOf(siblings);
  const shown = shownSelections(market).flatMap((index) => market.selections[index] ?? []);
  const selection = shown.find((each) => each === chosen) ?? shown[0];
  const open = (of: readonly LiveMarket[]) => setKey(marketKey(fullest(of) ?? market));
  return (
    <Tabs
      value={market.market}
      onValueChange={(type) => open(markets.filter((each) => each.market === type))}
    >
      <div className="sticky top-0 z-10 flex flex-wrap items-center gap-x-4 gap-y-1 border-b bg-surface px-4">
        <TabsList aria-label="Market" className="flex-1 max-md:basis-full">
          {types.map((type) => (
            <TabsTrigger key={type} value={type}>
              {marketName(type)}
            </TabsTrigger>
          ))}
        </TabsList>
        {people.length > 0 && (
          <Select
            aria-label="Player"
            value={String(market.participant?.id)}
            onChange={(id) => open(siblings.filter((each) => String(each.participant?.id) === id))}
            choices={people.map((each) => ({ value: String(each.id), label: each.name }))}
            className="my-1 w-44"
          />
        )}
        {lines.length > 1 && (
          <Select
            aria-label="Line"
            value={marketKey(market)}
            onChange={setKey}
            choices={lines.map((each) => ({
              value: marketKey(each),
              label: marketTitle({ ...each, participant: null }),
              hint: each.cells.length,
            }))}
            className="my-1 w-44"
          />
        )}
      </div>
      <TabsContent value={market.market} tabIndex={-1}>
        {isField && (
          <FieldGrid
            markets={siblings}
            venues={live.venues}
            odds={odds}
            chosen={market}
            onChoose={(each) => setKey(marketKey(each))}
          />
        )}
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
