"use client";

import type { Competition } from "@/api/model";
import { MultiSelect } from "@/components/multi-select";
import { FieldRow } from "@/components/schema-form/field-row";
import { Badge } from "@/components/ui/badge";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { count } from "@/lib/format";
import { marketName } from "@/lib/words";

import { coverage, type Draft } from "../draft";
import { FIELD_LABELS } from "../labels";
import { periodsOf, wholeExtent } from "../periods";
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
        <FieldRow id="competitions" label={FIELD_LABELS.competitions} fault={faults.competitions} stacked>
          <MultiSelect
            id="competitions"
            label={FIELD_LABELS.competitions}
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
        <FieldRow id="market" label={FIELD_LABELS.market} fault={faults.market} stacked>
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
              const period = value === CUSTOM ? wholeExtent(chosen) : periods[Number(value)];
              if (period) change({ dateFrom: period.from, dateTo: period.to });
            }}
            choices={[
              ...periods.map((period, index) => ({ value: String(index), label: period.name })),
              { value: CUSTOM, label: "Own dates" },
            ]}
          />
        </FieldRow>
        {current < 0 && (
          <div className="grid grid-cols-2 gap-2">
            <DayField
              id="date_from"
              label={FIELD_LABELS.date_from}
              value={draft.dateFrom}
              fault={faults.date_from}
              onChange={(dateFrom) => change({ dateFrom })}
            />
            <DayField
              id="date_to"
              label={FIELD_LABELS.date_to}
              value={draft.dateTo}
              fault={faults.date_to}
              onChange={(dateTo) => change({ dateTo })}
            />
          </div>
        )}
        <p className="pt-0.5 text-12 text-muted">
          <span className="num text-text">{count(total(draft.market))}</span> finished matches with a price
          {whole ? "" : " over all seasons; the period takes its part"}
        </p>
      </div>
    </Section>
  );
}

interface DayFieldProps {
  id: string;
  label: string;
  value: string;
  fault: string | undefined;
  onChange: (day: string) => void;
}

function DayField({ id, label, value, fault, onChange }: DayFieldProps) {
  return (
    <FieldRow id={id} label={label} fault={fault} stacked>
      <Input
        id={id}
        type="date"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={fault !== undefined || undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        className="num"
      />
    </FieldRow>
  );
}
