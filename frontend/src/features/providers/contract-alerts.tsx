import { TriangleAlert } from "lucide-react";

import type { ContractAlert } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { Ago } from "@/components/timestamp";
import { cn } from "@/lib/cn";
import { count } from "@/lib/format";

/** Fields that are no longer what we rely on: a line each, in the row of their provider. */
export function AlertLines({ alerts }: { alerts: readonly ContractAlert[] }) {
  if (alerts.length === 0) return null;
  return (
    <ul className="mt-1 flex flex-col gap-1">
      {alerts.map((alert) => (
        <li
          key={`${alert.document} ${alert.field}`}
          data-alert={alert.field}
          className="flex items-baseline gap-1.5 text-12 text-warn"
        >
          <TriangleAlert aria-hidden className="size-3 shrink-0 translate-y-0.5" />
          <span className="min-w-0">
            <FieldName alert={alert} />: {alert.seen}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The same with what was expected, since when, and how often; also of those that are over. */
export function AlertsSection({
  open,
  ended,
}: {
  open: readonly ContractAlert[];
  ended: readonly ContractAlert[];
}) {
  if (open.length + ended.length === 0) return null;
  return (
    <SheetSection title="Changed answers">
      <ul className="flex flex-col">
        {[...open, ...ended].map((alert) => (
          <li
            key={`${alert.document} ${alert.field} ${alert.first_seen}`}
            data-ended={alert.ended_at !== null}
            className={cn(
              "border-t border-border/60 py-1.5 text-12 first:border-t-0",
              alert.ended_at !== null && "text-muted",
            )}
          >
            <p className="flex flex-wrap items-baseline gap-x-3">
              <span className={cn("min-w-0", alert.ended_at === null && "text-warn")}>
                <FieldName alert={alert} />
              </span>
              <span className="num text-muted">{count(alert.times)} ×</span>
              <span className="ml-auto text-muted">
                {alert.ended_at === null ? (
                  <>
                    since <Ago at={alert.first_seen} />
                  </>
                ) : (
                  <>
                    ended <Ago at={alert.ended_at} />
                  </>
                )}
              </span>
            </p>
            <p className="text-muted">
              {alert.seen}; expected: {alert.expected}
            </p>
          </li>
        ))}
      </ul>
    </SheetSection>
  );
}

function FieldName({ alert }: { alert: ContractAlert }) {
  return (
    <>
      {alert.document}:{" "}
      <code className="break-all font-mono text-11">{alert.field || "the whole answer"}</code>
    </>
  );
}
