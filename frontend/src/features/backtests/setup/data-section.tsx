"use client";

import type { Competition } from "@/api/model";
import { MultiSelect } from "@/components/multi-select";
import { Badge } from "@/components/ui/badge";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { FieldRow } from "@/features/schema-form/field-row";
import { count } from "@/lib/format";
import { marketName } from "@/lib/words";

import { coverage, type Draft } from "../draft";
import { periodsOf } from "../periods";
import { Section } from "./section";

interface DataSectionProps {
  draft: Draft;
  competitions: readonly Competition[];
  /** Markets the chosen strategy can bet on. */
  markets: readonly string[];
  faults: Readonly<Record<string, string>>;
  change: (part: Partial<Draft>) => void;
}

const CUSTOM = "custom";

/** Which history to run on: competitions, market and period. */
export function DataSection({ draft, competitions, markets, faults, change }: DataSectionProps) {
  const chosen = competitions.filter((each) => draft.competitions.includes(each.code));
  const total = (market: string) => chosen.reduce((sum, each) => sum + coverage(each, market), 0);
  const covered = markets.filter((market) => competitions.some((each) => coverage(each, market) > 0));
  const periods = periodsOf(chosen);
  const current = periods.findIndex((each) => each.from === draft.dateFrom && each.to === draft.dateTo);
  const whole = !draft.dateFrom && !draft.dateTo;

  return (
    <Section
      title="Data"
      summary={`${draft.competitions.join(", ")} · ${marketName(draft.market)}`}
      attention={["competitions", "market", "date_from", "date_to"].some((field) => field in faults)}
    >
      <div className="space-y-1.5">
        <FieldRow id="competitions" label="Competitions" fault={faults.competitions} stacked>
          <MultiSelect
            id="competitions"
            label="Competitions"
            options={competitions.map((each) => ({
              value: each.code,
              label: each.name,
              keywords: [each.code, each.country, each.sport],
              hint: count(coverage(each, draft.market)),
              badge: each.demo && <Badge>demo</Badge>,
            }))}
            value={draft.competitions}
            onChange={(codes) => change({ competitions: codes })}
            placeholder="Choose competitions"
            invalid={"competitions" in faults}
            describedBy={"competitions" in faults ? "competitions-fault" : undefined}
          />
        </FieldRow>
        <FieldRow id="market" label="Market" fault={faults.market} stacked>
          <Select
            id="market"
            value={draft.market}
            onChange={(market) => change({ market })}
            choices={covered.map((market) => ({
              value: market,
              label: marketName(market),
              hint: count(total(market)),
            }))}
            aria-invalid={"market" in faults || undefined}
          />
        </FieldRow>
        <FieldRow id="period" label="Period" stacked>
          <Select
            id="period"
            value={current < 0 ? CUSTOM : String(current)}
            onChange={(value) => {
              const period = periods[Number(value)];
              if (period) change({ dateFrom: period.from, dateTo: period.to });
            }}
            choices={[
              ...periods.map((period, index) => ({ value: String(index), label: period.name })),
              ...(current < 0 ? [{ value: CUSTOM, label: "Own dates" }] : []),
            ]}
          />
        </FieldRow>
        <div className="grid grid-cols-2 gap-2">
          <FieldRow id="date_from" label="First day" fault={faults.date_from} stacked>
            <Input
              id="date_from"
              type="date"
              value={draft.dateFrom}
              onChange={(event) => change({ dateFrom: event.target.value })}
              className="num"
            />
          </FieldRow>
          <FieldRow id="date_to" label="Last day" fault={faults.date_to} stacked>
            <Input
              id="date_to"
              type="date"
              value={draft.dateTo}
              onChange={(event) => change({ dateTo: event.target.value })}
              aria-invalid={"date_to" in faults || undefined}
              className="num"
            />
          </FieldRow>
        </div>
        <p className="pt-0.5 text-12 text-muted">
          <span className="num text-text">{count(total(draft.market))}</span> finished matches with a price
          {whole ? "" : " over all seasons; the period takes its part"}
        </p>
      </div>
    </Section>
  );
}
