"use client";

import { Play, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { toast } from "sonner";

import { useListVenues } from "@/api/venues/venues";
import { FieldRow } from "@/components/schema-form/field-row";
import { filled } from "@/components/schema-form/schema";
import { SchemaFields } from "@/components/schema-form/schema-fields";
import { EmptyState, ErrorState } from "@/components/states";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { useSystem } from "@/features/health/health-context";
import { count } from "@/lib/format";
import { ApiError } from "@/lib/request";
import { plural } from "@/lib/words";

import { MAX_NAME, requestOf } from "../draft";
import { useCommands } from "../hooks";
import { FIELD_LABELS, problemText, refusalText } from "../labels";
import { useDraft } from "../use-draft";
import { DataSection } from "./data-section";
import { hintsFor } from "./hints";
import { MoneySection } from "./money-section";
import { Section } from "./section";
import { SetupSkeleton } from "./setup-skeleton";

/** The form that makes a backtest: data, strategy by its own schema, money, limits. */
export function SetupPanel() {
  const { form, error, retry } = useDraft();
  const { data: venues } = useListVenues();
  const { health } = useSystem();
  const { create } = useCommands();
  const router = useRouter();
  const [sending, setSending] = useState(false);
  const [unplaced, setUnplaced] = useState<string[]>([]);

  if (error) return <ErrorState title="The form could not be made" error={error} retry={retry} />;
  if (!form) return <SetupSkeleton />;
  const { draft, setup, competitions, faults, change } = form;
  if (!competitions.length) {
    return (
      <EmptyState title="Nothing to run on">The form opens once there is history to test on.</EmptyState>
    );
  }
  const strategy = setup.strategies.find((each) => each.name === draft.strategy);
  const chosen = competitions.filter((each) => draft.competitions.includes(each.code));
  const hints = hintsFor(chosen, venues?.items ?? []);
  const wrong = Object.keys(faults).length;
  const has = (prefix: string) => Object.keys(faults).some((field) => field.startsWith(`${prefix}.`));

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (sending || wrong) return;
    setSending(true);
    setUnplaced([]);
    try {
      const run = await create(requestOf(draft));
      toast.success("Backtest queued");
      router.push(`/backtests/${run.id}`);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      const rest = form.showProblems(cause.fields);
      setUnplaced(rest.map((problem) => problemText(problem, setup)));
      toast.error("The backtest was refused", { description: refusalText(cause, setup) });
    } finally {
      setSending(false);
    }
  };

  return (
    <form onSubmit={submit} noValidate aria-label="New backtest" className="flex min-h-0 flex-1 flex-col">
      <div className="thin-scroll relative min-h-0 flex-1 overflow-y-auto">
        <DataSection
          draft={draft}
          competitions={competitions}
          markets={strategy?.markets ?? []}
          faults={faults}
          change={change}
        />
        <Section title="Strategy" summary={strategy?.title} attention={has("config") || "strategy" in faults}>
          <div className="space-y-1.5">
            <FieldRow
              id="strategy"
              label={FIELD_LABELS.strategy}
              description={strategy?.description}
              fault={faults.strategy}
              stacked
            >
              <Select
                id="strategy"
                value={draft.strategy}
                onChange={(name) => change({ strategy: name, config: {} })}
                choices={setup.strategies.map((each) => ({ value: each.name, label: each.title }))}
              />
            </FieldRow>
            <SchemaFields
              key={draft.strategy}
              path="config"
              fields={setup.parameters}
              values={draft.config}
              onChange={(config) => change({ config })}
              faults={faults}
              hints={hints}
              currency={draft.currency}
            />
          </div>
        </Section>
        <MoneySection draft={draft} setup={setup} faults={faults} change={change} />
        <Section
          title="Limits"
          startsClosed
          summary={
            draft.limits
              ? "on"
              : draft.limitProfile
                ? `profile ${draft.limitProfile}`
                : "none: every signal is bet"
          }
          attention={has("limits")}
          control={
            <Switch
              aria-label="Use limits"
              checked={draft.limits !== null}
              onCheckedChange={(on) =>
                change({ limits: on ? filled(setup.limits) : null, limitProfile: null })
              }
            />
          }
        >
          {draft.limits ? (
            <SchemaFields
              path="limits"
              fields={setup.limits}
              values={draft.limits}
              onChange={(limits) => change({ limits })}
              faults={faults}
              hints={hints}
              currency={draft.currency}
            />
          ) : (
            <p className="text-12 text-muted">
              {draft.limitProfile
                ? `It runs by the limit profile ${draft.limitProfile}, as paper does.`
                : "Without limits every signal is bet while the bankroll lasts."}
            </p>
          )}
        </Section>
        <Section title="Name" startsClosed summary={draft.name || "optional"} attention={"name" in faults}>
          <FieldRow id="name" label={FIELD_LABELS.name} fault={faults.name} stacked>
            <Input
              id="name"
              value={draft.name}
              maxLength={MAX_NAME}
              onChange={(event) => change({ name: event.target.value })}
            />
          </FieldRow>
        </Section>
      </div>
      <footer className="space-y-2 rounded-b border-t bg-surface p-3 max-lg:sticky max-lg:bottom-14">
        {unplaced.map((text) => (
          <p key={text} role="alert" className="text-12 text-danger">
            {text}
          </p>
        ))}
        {health?.worker === "down" && (
          <p className="text-12 text-warn">No worker is up: the run will wait in the queue.</p>
        )}
        <div className="flex gap-2">
          <Button type="submit" variant="primary" className="flex-1" disabled={sending || wrong > 0}>
            <Play aria-hidden /> {sending ? "Sending" : "Run backtest"}
          </Button>
          <Button
            variant="outline"
            size="icon"
            aria-label="Reset to defaults"
            title="Reset to defaults"
            onClick={form.reset}
          >
            <RotateCcw aria-hidden />
          </Button>
        </div>
        {wrong > 0 && (
          <p role="status" className="text-12 text-danger">
            {plural(wrong, count(wrong), "field needs", "fields need")} attention
          </p>
        )}
      </footer>
    </form>
  );
}
