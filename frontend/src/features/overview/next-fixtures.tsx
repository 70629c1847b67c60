"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";

import type { BoardRow, OddsBoard } from "@/api/model";
import { useGetOddsBoard } from "@/api/odds/odds";
import { BestCell, type PriceNames } from "@/components/best-cell";
import { Panel } from "@/components/panel";
import { ErrorState } from "@/components/states";
import { column } from "@/components/table/columns";
import { DataTable } from "@/components/table/data-table";
import { Timestamp } from "@/components/timestamp";
import { Badge } from "@/components/ui/badge";
import { useIsDemo, useOddsFormat, useVenueName } from "@/features/catalogue/hooks";
import { useNotLive } from "@/features/health/freshness";
import { useRefresh } from "@/features/live/hooks";
import { fixtureName, selectionName, selectionsTogether } from "@/lib/words";

import { LatestFixtures } from "./latest-fixtures";
import { MatchName } from "./match-name";
import { PhoneFixture } from "./phone-fixture";
import { RowsSkeleton } from "./rows-skeleton";

const FIXTURES = 8;
const ASKED = 4 * FIXTURES;
const POLL_MS = 30_000;
const REFRESH_MS = 5_000;

function bestOf({ market }: BoardRow, side: string) {
  const best = market?.best.find((each) => each.selection === side);
  return best?.venue && best.odds
    ? { venue: best.venue, odds: best.odds, edge: best.edge, at_risk: market?.at_risk ?? null }
    : undefined;
}

/** Whether the engine found the best price to be value: more than an edge above zero is asked for that. */
function isValue({ market }: BoardRow, side: string): boolean {
  const best = market?.best.find((each) => each.selection === side);
  const cell = market?.cells.find((each) => each.venue === best?.venue);
  return cell?.back[market?.selections.indexOf(side) ?? -1]?.value ?? false;
}

function columnsFor(names: PriceNames, isDemo: (code: string) => boolean, selections: readonly string[]) {
  return [
    column<BoardRow>({
      id: "fixture",
      header: "Match and best odds",
      phone: "only",
      className: "w-full max-w-0",
      cell: (each) => (
        <PhoneFixture
          name={fixtureName(each)}
          demo={isDemo(each.competition)}
          when={<Timestamp at={each.kickoff} className="num" />}
          prices={(each.market?.selections ?? []).map((side) => ({
            selection: side,
            best: bestOf(each, side),
            worth: isValue(each, side),
          }))}
          {...names}
        />
      ),
    }),
    column<BoardRow>({
      id: "match",
      header: "Match",
      className: "max-w-64",
      cell: (each) => <MatchName name={fixtureName(each)} demo={isDemo(each.competition)} />,
    }),
    column<BoardRow>({
      id: "when",
      header: "Kick-off",
      cell: (each) => <Timestamp at={each.kickoff} className="num text-12 text-muted" />,
    }),
    ...selections.map((side) =>
      column<BoardRow>({
        id: side,
        header: `Best ${selectionName(side).toLowerCase()}`,
        align: "right",
        className: "w-[19%] max-w-0",
        cell: (each) =>
          each.market?.selections.includes(side) && (
            <BestCell best={bestOf(each, side)} worth={isValue(each, side)} {...names} beside="venue" />
          ),
      }),
    ),
  ];
}

/** Some stand on the board whose prices were withdrawn, some that should have begun by now, and some never begin. */
const nextOf = ({ items, as_of }: OddsBoard): BoardRow[] =>
  items
    .filter((each) => each.market && each.title === null && Date.parse(each.kickoff) > Date.parse(as_of))
    .slice(0, FIXTURES);

/** The games that begin next and can be bet on; without any, the latest that history has prices of. */
export function NextFixtures() {
  const { data, error, mutate } = useGetOddsBoard(
    { status: "upcoming", order: "kickoff", limit: ASKED },
    { swr: { refreshInterval: POLL_MS } },
  );
  useRefresh(["scores", "value_bets"], () => void mutate(), { ms: REFRESH_MS });
  const venue = useVenueName();
  const { odds } = useOddsFormat();
  const isDemo = useIsDemo();
  const trouble = useNotLive();
  const router = useRouter();
  const priced = data ? nextOf(data) : [];
  if (data && !priced.length) return <LatestFixtures />;
  return (
    <Panel
      title="Next fixtures"
      controls={
        <span className="flex items-center gap-3">
          {trouble && (
            <Badge tone="warn" title={trouble.why}>
              {trouble.text}
            </Badge>
          )}
          <Link href="/odds" className="text-12 text-accent hover:underline">
            All odds
          </Link>
        </span>
      }
    >
      {data ? (
        <DataTable
          label="Next fixtures"
          columns={columnsFor(
            { odds, venue },
            isDemo,
            selectionsTogether(priced.map((each) => each.market?.selections ?? [])),
          )}
          rows={priced}
          rowId={(each) => String(each.fixture_id)}
          onOpen={(each) => router.push(`/odds?fixture=${each.fixture_id}`)}
        />
      ) : error ? (
        <ErrorState title="The fixtures could not be loaded" error={error} retry={() => void mutate()} />
      ) : (
        <RowsSkeleton />
      )}
    </Panel>
  );
}
