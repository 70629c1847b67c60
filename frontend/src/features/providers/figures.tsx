import type { ReactNode } from "react";

import type { Provider } from "@/api/model";
import { Ago } from "@/components/timestamp";
import { cn } from "@/lib/cn";
import { count, money, percent, UNKNOWN } from "@/lib/format";

const BAD_RATE = 0.05;

interface FigureProps {
  name: string;
  children: ReactNode;
  tone?: string;
}

/** One number with its name over it. */
export function Figure({ name, children, tone }: FigureProps) {
  return (
    <div className="min-w-0">
      <dt className="whitespace-nowrap text-11 text-muted">{name}</dt>
      <dd className={cn("num whitespace-nowrap text-12", tone)}>{children}</dd>
    </div>
  );
}

/** How fast and how surely a provider answers. */
export function AnswerFigures({ provider }: { provider: Provider }) {
  const { latency, error_rate: rate, last_success: success, in_flight: flying, waiting } = provider;
  return (
    <dl className="grid grid-cols-3 content-start gap-x-3 gap-y-1">
      <Figure name="p50 ms">{count(latency.p50_ms)}</Figure>
      <Figure name="p90 ms">{count(latency.p90_ms)}</Figure>
      <Figure name="p99 ms">{count(latency.p99_ms)}</Figure>
      <Figure name="Errors" tone={rate !== null && rate >= BAD_RATE ? "text-danger" : undefined}>
        {percent(rate)}
      </Figure>
      <Figure name="Last answer">{success ? <Ago at={success} /> : UNKNOWN}</Figure>
      <Figure name="Asked, queued">
        {count(flying)}, {count(waiting)}
      </Figure>
    </dl>
  );
}

/** What its calls cost today (UTC). */
export function TodayFigures({ provider, column }: { provider: Provider; column?: boolean }) {
  const { today } = provider;
  const Each = column ? Pair : Figure;
  return (
    <dl className={cn("grid grid-cols-3 gap-x-3 gap-y-1", column && "lg:grid-cols-1")}>
      <Each name="Calls">{count(today?.calls)}</Each>
      <Each name="Credits">{count(today?.credits)}</Each>
      <Each name="Money">{today ? money(today.money, today.currency) : UNKNOWN}</Each>
    </dl>
  );
}

function Pair({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="lg:flex lg:items-baseline lg:gap-2">
      <dt className="text-11 text-muted">{name}</dt>
      <dd className="num whitespace-nowrap text-12 lg:ml-auto">{children}</dd>
    </div>
  );
}
