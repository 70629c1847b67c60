"use client";

import { useMemo, useState } from "react";

import type { BoardRow, BoardVenue, GetFixtureQuotesParams, LiveMarket, QuoteHistory } from "@/api/model";
import { useGetFixtureQuotes } from "@/api/odds/odds";
import { TimeChart } from "@/components/charts/time-chart";
import { SheetSection } from "@/components/sheet-section";
import { ErrorState } from "@/components/states";
import { Segmented } from "@/components/ui/segmented";
import { Skeleton } from "@/components/ui/skeleton";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { useUpdates } from "@/features/live/hooks";
import { useNow } from "@/lib/hooks";
import { dateTime } from "@/lib/time";
import { selectionText } from "@/lib/words";

import { historyLines, historyPane, priceAt } from "./history-data";
import { marketKey, shownSelections } from "./market-prices";
import { selectionShort } from "./words";

interface HistoryPanelProps {
  fixture: BoardRow;
  market: LiveMarket;
  selection: string;
  venues: readonly BoardVenue[];
  onChoose: (selection: string) => void;
}

const REFRESH_MS = 10_000;

/** How the price of one selection moved at every venue, against what is fair now. */
export function HistoryPanel({ fixture, market, selection, venues, onChoose }: HistoryPanelProps) {
  const params = {
    market: market.market,
    selection,
    ...(market.line !== null && { line: market.line }),
    ...(market.participant && { participant: market.participant.id }),
  } as GetFixtureQuotesParams;
  const { data, error, mutate } = useGetFixtureQuotes(fixture.fixture_id, params, {
    swr: { focusThrottleInterval: REFRESH_MS },
  });
  const [asked, setAsked] = useState(0);
  useUpdates(
    ["quotes"],
    (update) => {
      const own =
        update.kind !== "quotes" ||
        update.message.changes.some(
          (change) =>
            change.fixture_id === fixture.fixture_id &&
            marketKey(change) === marketKey(market) &&
            market.selections[change.selection] === selection,
        );
      const now = Date.now();
      if (!own || now - asked < REFRESH_MS) return;
      setAsked(now);
      void mutate();
    },
    { fixtures: [fixture.fixture_id], markets: [market.market] },
  );
  const shown = shownSelections(market).flatMap((index) => market.selections[index] ?? []);
  const title = `Price history: ${selectionText(fixture, market, selection)}`;
  return (
    <SheetSection
      title={title}
      aside={
        shown.length > 1 && (
          <Segmented
            label="Selection"
            value={selection}
            onChange={onChoose}
            options={shown.map((each) => ({
              value: each,
              label: selectionShort(market.market, market.line, each),
            }))}
          />
        )
      }
    >
      {data ? (
        <Chart
          history={data}
          venues={venues}
          fair={market.fair_odds[market.selections.indexOf(selection)] ?? null}
          label={title}
        />
      ) : error ? (
        <ErrorState title="The history could not be loaded" error={error} retry={() => void mutate()} />
      ) : (
        <Skeleton className="h-52 w-full" />
      )}
    </SheetSection>
  );
}

interface ChartProps {
  history: QuoteHistory;
  venues: readonly BoardVenue[];
  fair: string | null;
  label: string;
}

function Chart({ history, venues, fair, label }: ChartProps) {
  const { odds } = useOddsFormat();
  const now = useNow(REFRESH_MS);
  const [at, setAt] = useState<number | null>(null);
  const { lines, left } = useMemo(() => historyLines(history, venues), [history, venues]);
  const pane = useMemo(
    () => historyPane(history, lines, { fair, end: now ?? 0, print: (y) => odds(y) }),
    [history, lines, fair, now, odds],
  );
  if (!pane)
    return (
      <>
        <p className="text-12 text-muted">No change of this price was seen yet.</p>
        <UnreadableFiles files={history.unreadable} />
      </>
    );
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-0.5 pb-1 text-12">
        <span className="num w-40 text-muted">
          {at === null ? "Now" : dateTime(new Date(at).toISOString())}
        </span>
        {lines.map((line) => (
          <span key={line.venue} className="flex items-center gap-1.5 whitespace-nowrap">
            <span aria-hidden className={`w-3 border-t-2 border-current ${line.tone}`} />
            <span className="text-muted">{line.name}</span>
            <span className="num">{odds(at === null ? line.last : priceAt(history, line.venue, at))}</span>
          </span>
        ))}
      </div>
      <TimeChart label={label} panes={[pane]} window={null} onPoint={setAt} />
      <p className="text-11 text-muted">
        {fair !== null &&
          "The grey line is the fair price now: prices above it are worth more than they cost. "}
        {left > 0 && `${left} more venues are not drawn. `}
        {history.resolution !== "quotes" && "Older days are drawn by the last price of each minute. "}
        {history.truncated && "The chart shows the latest changes only; earlier ones are left out."}
      </p>
      <UnreadableFiles files={history.unreadable} />
    </>
  );
}

/** Days that are missing from the chart, because their files are damaged. */
function UnreadableFiles({ files }: { files: QuoteHistory["unreadable"] }) {
  if (!files.length) return null;
  return (
    <ul role="alert" className="mt-1 text-pretty text-11 text-warn">
      {files.map((each) => (
        <li key={each.file}>Prices are missing here. {each.detail}</li>
      ))}
    </ul>
  );
}
