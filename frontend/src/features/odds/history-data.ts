import type { Line, PaneShape } from "@/components/charts/pane";
import type { BoardVenue, QuoteHistory, QuotePoint } from "@/api/model";

const TONES = [
  "text-series-1",
  "text-series-2",
  "text-series-4",
  "text-series-5",
  "text-series-6",
  "text-series-3",
] as const;

const HEIGHT = 180;
const TICKS = 4;

/** Runs of prices between withdrawals: a gap stays a gap. The last price of a run that still stands lasts to the end. */
export function runsOf(points: readonly QuotePoint[], end: number): { x: number; y: number }[][] {
  const runs: { x: number; y: number }[][] = [];
  let run: { x: number; y: number }[] = [];
  for (const point of points) {
    const x = Date.parse(point.seen_at);
    if (point.odds !== null) {
      run.push({ x, y: Number(point.odds) });
      continue;
    }
    const last = run.at(-1);
    if (last) runs.push([...run, { x, y: last.y }]);
    run = [];
  }
  const last = run.at(-1);
  if (last) runs.push(end > last.x ? [...run, { x: end, y: last.y }] : run);
  return runs;
}

interface HistoryLine {
  venue: string;
  name: string;
  tone: string;
  last: string | null;
}

/** The venues' lines of one selection's back prices, most changed first, at most as many as there are colours. */
export function historyLines(
  history: QuoteHistory,
  venues: readonly BoardVenue[],
): { lines: HistoryLine[]; left: number } {
  const back = history.series.filter((series) => series.side === "back" && series.points.length);
  const ranked = [...back].sort(
    (a, b) => b.points.length - a.points.length || a.venue.localeCompare(b.venue),
  );
  const lines = ranked.slice(0, TONES.length).map((series, index) => ({
    venue: series.venue,
    name: venues.find((venue) => venue.key === series.venue)?.name ?? series.venue,
    tone: TONES[index] ?? TONES[0],
    last: series.points.at(-1)?.odds ?? null,
  }));
  return { lines, left: ranked.length - lines.length };
}

const lowest = (lines: readonly Line[]): number =>
  lines.reduce((low, line) => line.points.reduce((least, point) => Math.min(least, point.y), low), Infinity);

/** One pane with a line for each venue around the fair odds. */
export function historyPane(
  history: QuoteHistory,
  lines: readonly HistoryLine[],
  facts: { fair: string | null; end: number; print: (y: number) => string },
): PaneShape | null {
  const drawn: Line[] = lines.flatMap((line) => {
    const series = history.series.find((each) => each.venue === line.venue && each.side === "back");
    const runs = runsOf(series?.points ?? [], facts.end);
    return runs.map((points, index) => ({
      id: `${line.venue} ${index}`,
      // The list above the chart names them whole, with their prices; at their ends there is no space for that.
      label: "",
      points,
      tone: line.tone,
    }));
  });
  if (!drawn.length) return null;
  // The crosshair stops at the first line's points: the longest one has the most to show.
  drawn.sort((a, b) => b.points.length - a.points.length);
  return {
    id: "odds",
    height: HEIGHT,
    lines: drawn,
    zero: facts.fair === null ? lowest(drawn) : Number(facts.fair),
    format: facts.print,
    ticks: TICKS,
    ...(facts.fair !== null && { zeroLabel: "Fair" }),
  };
}

/** The price of a venue at an instant; null where it offered none. */
export function priceAt(history: QuoteHistory, venue: string, at: number): string | null {
  const points = history.series.find((each) => each.venue === venue && each.side === "back")?.points ?? [];
  return points.filter((point) => Date.parse(point.seen_at) <= at).at(-1)?.odds ?? null;
}
