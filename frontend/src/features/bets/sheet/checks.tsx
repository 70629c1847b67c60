import { Check, X } from "lucide-react";

import type { BetCheck } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";

import { checkName } from "../words";

/** What was looked at before an order was sent, with what was found and the limit. */
export function Checks({ checks }: { checks: readonly BetCheck[] }) {
  const passed = checks.filter((check) => check.passed).length;
  return (
    <SheetSection title="Checks" aside={`${passed} of ${checks.length} passed`}>
      <ul className="divide-y divide-border/60 text-12">
        {checks.map((check, place) => (
          <li
            key={`${check.name} ${place}`}
            className="grid grid-cols-[16px_minmax(96px,1fr)_minmax(0,1.4fr)_minmax(0,1.4fr)] items-start gap-x-2 py-1.5"
          >
            {check.passed ? (
              <Check role="img" aria-label="Passed" className="mt-0.5 size-3.5 text-profit" />
            ) : (
              <X role="img" aria-label="Refused" className="mt-0.5 size-3.5 text-danger" />
            )}
            <span>{checkName(check.name)}</span>
            <span className="num break-words">{check.value}</span>
            <span className="num break-words text-muted">{check.limit}</span>
          </li>
        ))}
      </ul>
    </SheetSection>
  );
}
