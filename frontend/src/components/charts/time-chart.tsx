"use client";

import { useId, useMemo, useState, type KeyboardEvent, type PointerEvent } from "react";

import { useWidth } from "@/lib/hooks";

import { Pane, type PaneShape } from "./pane";
import { lastAt, linear, timeTicks, within, type Extent } from "./scale";

interface TimeChartProps {
  label: string;
  panes: readonly PaneShape[];
  /** What to show of the x axis; the whole extent when null. */
  window: Extent | null;
  /** Called with the position of the crosshair (ms), null when it leaves. */
  onPoint: (at: number | null) => void;
}

const LEFT = 52;
const AXIS = 20;
const HEAD = 8;
const GAP = 20;
const NARROW = 560;
const HALF_LABEL = 24;

function extentX(panes: readonly PaneShape[]): Extent | null {
  const xs = panes.flatMap((pane) =>
    pane.lines.flatMap((line) => [line.points.at(0)?.x, line.points.at(-1)?.x]),
  );
  const known = xs.filter((x): x is number => x !== undefined);
  return known.length ? [Math.min(...known), Math.max(...known)] : null;
}

/** Panes over one time axis with one crosshair. Drawn as SVG: a report holds at most a thousand points a line. */
export function TimeChart({ label, panes, window, onPoint }: TimeChartProps) {
  const [measure, width] = useWidth<HTMLDivElement>();
  const [point, setPoint] = useState<number | null>(null);
  const clip = useId();
  const whole = useMemo(() => extentX(panes), [panes]);
  const domain = window ?? whole;
  const right = width < NARROW ? 8 : 92;
  const plot: Extent = [LEFT, Math.max(LEFT + 1, width - right)];
  const height = panes.reduce((sum, pane) => sum + pane.height + GAP, HEAD + AXIS);

  const cut = useMemo(
    () =>
      domain &&
      panes.map((pane) => ({
        ...pane,
        lines: pane.lines.map((line) => ({ ...line, points: within(line.points, domain) })),
      })),
    [panes, domain],
  );
  const stops = useMemo(() => cut?.[0]?.lines[0]?.points ?? [], [cut]);

  const move = (at: number | null) => {
    setPoint(at);
    onPoint(at);
  };
  const snap = (x: number) => {
    const before = stops[lastAt(stops, x)];
    const after = stops[lastAt(stops, x) + 1];
    const nearest = before && after ? (x - before.x <= after.x - x ? before : after) : (before ?? after);
    move(nearest?.x ?? null);
  };
  const onPointer = (event: PointerEvent<SVGSVGElement>) => {
    if (!domain) return;
    const box = event.currentTarget.getBoundingClientRect();
    const inside = Math.min(plot[1], Math.max(plot[0], event.clientX - box.left));
    snap(linear(plot, domain)(inside));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") return move(null);
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20 }[event.key];
    if (!by || !stops.length) return;
    event.preventDefault();
    const from = point === null ? (by > 0 ? -1 : stops.length) : lastAt(stops, point);
    move(stops[Math.min(stops.length - 1, Math.max(0, from + by))]?.x ?? null);
  };

  if (!domain || !cut) return null;
  const x = linear(domain, plot);
  const times = timeTicks(domain, Math.floor((plot[1] - plot[0]) / 72));
  let top = HEAD;
  return (
    <div ref={measure} style={{ height }}>
      {width > 0 && (
        <svg
          role="img"
          aria-label={label}
          tabIndex={0}
          width={width}
          height={height}
          className="block touch-pan-y select-none"
          onPointerMove={onPointer}
          onPointerDown={onPointer}
          onPointerLeave={() => move(null)}
          onKeyDown={onKey}
          onBlur={() => move(null)}
        >
          <clipPath id={clip}>
            <rect x={plot[0]} y={0} width={plot[1] - plot[0]} height={height} />
          </clipPath>
          {times.map((tick) => (
            <text
              key={tick.at}
              x={x(tick.at)}
              y={height - 5}
              // At the edges half of it would be outside.
              textAnchor={x(tick.at) > width - HALF_LABEL ? "end" : "middle"}
              className="num fill-muted text-11"
            >
              {tick.text}
            </text>
          ))}
          {cut.map((pane) => {
            const place = { top, plot, clip, labels: right > 8 };
            top += pane.height + GAP;
            return <Pane key={pane.id} pane={pane} x={x} place={place} point={point} />;
          })}
          {point !== null && (
            <line
              x1={x(point)}
              x2={x(point)}
              y1={0}
              y2={height - AXIS}
              className="stroke-muted"
              strokeDasharray="2 3"
              pointerEvents="none"
            />
          )}
        </svg>
      )}
    </div>
  );
}
