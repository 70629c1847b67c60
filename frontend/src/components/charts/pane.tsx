import { cn } from "@/lib/cn";

import { apart, extentOf, lastAt, linear, spread, stepPath, ticks, type Extent, type Point } from "./scale";

export interface Line {
  id: string;
  label: string;
  points: readonly Point[];
  /** A text colour class of the theme: marks are drawn in `currentColor`. */
  tone: string;
  dashed?: boolean;
  /** Fills the area between the line and the pane's zero. */
  filled?: boolean;
  /** Half the height of a whisker at the last point, in units of y. */
  error?: number;
}

export interface PaneShape {
  id: string;
  /** Px. */
  height: number;
  lines: readonly Line[];
  /** The level that means nothing was won or lost. */
  zero: number;
  format: (y: number) => string;
  ticks: number;
  /** Names the zero line at its end. */
  zeroLabel?: string;
}

interface Place {
  top: number;
  plot: Extent;
  clip: string;
  labels: boolean;
}

interface PaneProps {
  pane: PaneShape;
  x: (at: number) => number;
  place: Place;
  point: number | null;
}

const LABEL_GAP = 14;

/** One band of a time chart: faint grid, zero line, lines with their names at their ends. */
export function Pane({ pane, x, place, point }: PaneProps) {
  const { top, plot, clip, labels } = place;
  const whiskers = pane.lines.flatMap((line) => {
    const end = line.points.at(-1);
    return end && line.error ? [end.y - line.error, end.y + line.error] : [];
  });
  const domain = extentOf(
    pane.lines.map((line) => line.points),
    0.06,
    [pane.zero, ...whiskers],
  );
  if (!domain) return null;
  const bottom = top + pane.height;
  const y = linear(domain, [bottom, top]);
  const ends = pane.lines.map((line) => line.points.at(-1));
  const names = spread(
    ends.map((end) => (end ? y(end.y) : top)),
    LABEL_GAP,
    [top + 6, bottom - 4],
  );

  return (
    <g>
      {apart(ticks(domain, pane.ticks), pane.format).map((level) => (
        <g key={level}>
          <line
            x1={plot[0]}
            x2={plot[1]}
            y1={y(level)}
            y2={y(level)}
            className="stroke-border"
            strokeOpacity={0.7}
          />
          <text x={plot[0] - 6} y={y(level) + 4} textAnchor="end" className="num fill-muted text-11">
            {pane.format(level)}
          </text>
        </g>
      ))}
      <line
        x1={plot[0]}
        x2={plot[1]}
        y1={y(pane.zero)}
        y2={y(pane.zero)}
        className="stroke-faint"
        strokeOpacity={0.9}
      />
      <g clipPath={`url(#${clip})`}>
        {pane.lines.map((line) => (
          <LineMarks key={line.id} line={line} x={x} y={y} zero={y(pane.zero)} />
        ))}
      </g>
      {labels && pane.zeroLabel && (
        <text x={plot[1] + 8} y={y(pane.zero) + 4} className="fill-muted text-11">
          {pane.zeroLabel}
        </text>
      )}
      {pane.lines.map((line, index) => {
        const end = ends[index];
        if (!end) return null;
        const edge = plot[1];
        return (
          <g key={line.id} className={line.tone}>
            {line.error && x(end.x) >= edge - 1 ? (
              <Whisker at={edge} y={y} middle={end.y} error={line.error} />
            ) : null}
            {labels && (
              <text x={edge + 8} y={(names[index] ?? 0) + 4} className="fill-current text-11">
                {line.label}
              </text>
            )}
          </g>
        );
      })}
      {point !== null &&
        pane.lines.map((line) => {
          const at = line.points[lastAt(line.points, point)];
          return (
            at && (
              <circle
                key={line.id}
                cx={x(point)}
                cy={y(at.y)}
                r={3}
                className={cn("fill-surface stroke-current", line.tone)}
                strokeWidth={1.5}
              />
            )
          );
        })}
    </g>
  );
}

interface LineMarksProps {
  line: Line;
  x: (v: number) => number;
  y: (v: number) => number;
  zero: number;
}

function LineMarks({ line, x, y, zero }: LineMarksProps) {
  const path = stepPath(line.points, x, y);
  const [start, end] = [line.points.at(0), line.points.at(-1)];
  return (
    <g className={line.tone}>
      {line.filled && start && end && (
        <path d={`${path}V${zero}H${x(start.x)}Z`} className="fill-current" fillOpacity={0.14} />
      )}
      <path
        d={path}
        fill="none"
        className="stroke-current"
        strokeWidth={line.dashed ? 1.25 : 1.5}
        strokeDasharray={line.dashed ? "4 3" : undefined}
        strokeLinejoin="round"
      />
    </g>
  );
}

interface WhiskerProps {
  at: number;
  y: (v: number) => number;
  middle: number;
  error: number;
}

function Whisker({ at, y, middle, error }: WhiskerProps) {
  const [low, high] = [y(middle - error), y(middle + error)];
  return (
    <path
      d={`M${at},${low}V${high}M${at - 3},${low}h6M${at - 3},${high}h6`}
      fill="none"
      className="stroke-current"
      strokeWidth={1.25}
    />
  );
}
