"use client";

import { FieldRow } from "@/components/schema-form/field-row";
import { SchemaFields } from "@/components/schema-form/schema-fields";
import { Input } from "@/components/ui/input";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import { money } from "@/lib/format";

import { completedStaking, CURRENCIES, type Draft, type Setup } from "../draft";
import { FIELD_LABELS } from "../labels";
import { HINTS } from "./hints";
import { Section } from "./section";

interface MoneySectionProps {
  draft: Draft;
  setup: Setup;
  faults: Readonly<Record<string, string>>;
  change: (part: Partial<Draft>) => void;
}

/** The bankroll, and how much of it goes on each bet. */
export function MoneySection({ draft, setup, faults, change }: MoneySectionProps) {
  const { stakingKey, stakings } = setup;
  const kind = String(draft.staking[stakingKey] ?? "");
  const variant = stakings.find((each) => each.value === kind);
  return (
    <Section
      title="Bankroll and staking"
      summary={`${money(draft.bankroll, draft.currency)} · ${variant?.title ?? ""}`}
      attention={Object.keys(faults).some((field) => field === "bankroll" || field.startsWith("staking."))}
    >
      <div className="space-y-1.5">
        <FieldRow id="bankroll" label={FIELD_LABELS.bankroll} fault={faults.bankroll ?? faults.currency}>
          <div className="grid grid-cols-[minmax(0,1fr)_68px] gap-1">
            <Input
              id="bankroll"
              inputMode="decimal"
              value={draft.bankroll}
              onChange={(event) => change({ bankroll: event.target.value.trim() })}
              aria-invalid={"bankroll" in faults || undefined}
              aria-describedby={"bankroll" in faults ? "bankroll-fault" : undefined}
              className="num text-right"
            />
            <Select
              aria-label="Currency"
              value={draft.currency}
              onChange={(currency) => change({ currency })}
              choices={CURRENCIES.map((code) => ({ value: code, label: code }))}
              className="num gap-1 px-1.5 text-12"
            />
          </div>
        </FieldRow>
        <FieldRow id="staking" label={FIELD_LABELS.staking} description={variant?.description} stacked>
          <Segmented
            label={FIELD_LABELS.staking}
            value={kind}
            onChange={(value) => change({ staking: completedStaking({ [stakingKey]: value }, setup) })}
            options={stakings.map((each) => ({ value: each.value, label: each.title }))}
            className="flex h-8 w-full"
            grow
          />
        </FieldRow>
        <SchemaFields
          key={kind}
          path="staking"
          fields={variant?.fields ?? []}
          values={draft.staking}
          onChange={(staking) => change({ staking })}
          faults={faults}
          hints={HINTS}
          currency={draft.currency}
        />
      </div>
    </Section>
  );
}
