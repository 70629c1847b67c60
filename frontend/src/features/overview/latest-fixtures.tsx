"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";

import { useListFixtures } from "@/api/fixtures/fixtures";
import type { Fixture } from "@/api/model";
import { BestCell, bestOf, type PriceNames } from "@/components/best-cell";
import { Panel } from "@/components/panel";
import { EmptyState, ErrorState } from "@/components/states";
import { column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { useIsDemo, useOddsFormat, useVenueName } from "@/features/catalogue/hooks";
import { date } from "@/lib/time";
import { fixtureName, selectionName, selectionsOf, selectionsTogether } from "@/lib/words";

import { MatchName } from "./match-name";
import { PhoneFixture } from "./phone-fixture";
import { RowsSkeleton } from "./rows-skeleton";

const FIXTURES = 8;

const Day = ({ fixture }: { fixture: Fixture }) => (
  <span className="num">{date(fixture.kickoff, fixture.kickoff_known ? "local" : "utc")}</span>
);

function columnsFor(names: PriceNames, isDemo: (code: string) => boolean, selections: readonly string[]) {
  return [
    column<Fixture>({
      id: "fixture",
      header: "Match and best odds",
      phone: "only",
      className: "w-full max-w-0",
      cell: (each) => (
        <PhoneFixture
          name={fixtureName(each)}
          demo={isDemo(each.competition)}
          when={<Day fixture={each} />}
          prices={selectionsOf(each.market).map((side) => ({ selection: side, ...bestOf(each, side) }))}
          {...names}
        />
      ),
    }),
    column<Fixture>({
      id: "match",
      header: "Match",
      className: "max-w-56",
      cell: (each) => <MatchName name={fixtureName(each)} demo={isDemo(each.competition)} />,
    }),
    column<Fixture>({
      id: "when",
      header: "Kick-off",
      cell: (each) => (
        <span className="text-12 text-muted">
          <Day fixture={each} />
        </span>
      ),
    }),
    ...selections.map((side) =>
      column<Fixture>({
        id: side,
        header: `Best ${selectionName(side).toLowerCase()}`,
        align: "right",
        className: "w-[21%] max-w-0",
        cell: (each) => {
          const known = selectionsOf(each.market).includes(side);
          return known && <BestCell {...bestOf(each, side)} {...names} beside="venue" />;
        },
      }),
    ),
  ];
}

/** The latest matches that there are prices of, with what the market offers, or offered, at best. */
export function LatestFixtures() {
  const { data, error, mutate } = useListFixtures({ priced: true, limit: FIXTURES });
  const venue = useVenueName();
  const isDemo = useIsDemo();
  const { odds } = useOddsFormat();
  const router = useRouter();
  return (
    <Panel
      title="Latest fixtures"
      controls={
        <Link href="/fixtures" className="text-12 text-accent hover:underline">
          All fixtures
        </Link>
      }
    >
      {data ? (
        data.items.length ? (
          <DataTable
            label="Latest fixtures"
            columns={columnsFor(
              { odds, venue },
              isDemo,
              selectionsTogether(data.items.map((each) => selectionsOf(each.market))),
            )}
            rows={data.items}
            rowId={(each) => String(each.id)}
            onOpen={(each) => router.push(`/fixtures?fixture=${each.id}`)}
          />
        ) : (
          <EmptyState title="No fixtures with prices yet" className="py-8">
            Matches are listed here with the best price of each selection once one is imported or quoted live.
          </EmptyState>
        )
      ) : error ? (
        <ErrorState title="The fixtures could not be loaded" error={error} retry={() => void mutate()} />
      ) : (
        <RowsSkeleton />
      )}
    </Panel>
  );
}
