"use client";

import { Plus, X } from "lucide-react";
import { useState } from "react";

import type { Json } from "@/lib/json";
import { MultiSelect, type Option } from "@/components/multi-select";
import { Button } from "@/components/ui/button";
import { fieldLook, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { cn } from "@/lib/cn";
import { percent } from "@/lib/format";
import { words } from "@/lib/words";

import { switchedOn, type Field, type Shape } from "./schema";

/** What the schema cannot say about a field: its unit, and the values it can sensibly have here. */
export interface Hint {
  unit?: "share" | "money";
  options?: readonly Option[];
}

interface ControlProps {
  id: string;
  field: Field;
  value: Json;
  onChange: (value: Json) => void;
  hint?: Hint;
  currency: string;
  invalid: boolean;
}

/** The control that fits a field's shape. */
export function Control(props: ControlProps) {
  const { id, field, value, onChange, hint, invalid } = props;
  const { shape } = field;
  const described = {
    "aria-invalid": invalid || undefined,
    "aria-describedby": invalid ? `${id}-fault` : undefined,
  };
  switch (shape.kind) {
    case "number":
      return <NumberBox {...props} described={described} />;
    case "choice":
      return (
        <Select
          id={id}
          value={String(value)}
          onChange={onChange}
          choices={shape.options.map((option) => ({ value: option, label: words(option) }))}
          {...described}
        />
      );
    case "switch":
      return <Switch id={id} checked={value === true} onCheckedChange={onChange} />;
    case "constant":
      return <span className="num">{String(shape.value)}</span>;
    case "list":
      return <ListBox {...props} />;
    case "record":
      return <RecordBox {...props} shape={shape} />;
    case "json":
      return <JsonBox {...props} />;
    case "text":
      if (hint?.options) return <SuggestBox {...props} options={hint.options} described={described} />;
      return (
        <Suffixed text={hint?.unit === "money" && !String(value).endsWith("%") ? props.currency : null}>
          <Input
            id={id}
            value={String(value ?? "")}
            onChange={(event) => onChange(event.target.value)}
            className="num text-right"
            {...described}
          />
        </Suffixed>
      );
  }
}

type Described = { "aria-invalid": boolean | undefined; "aria-describedby": string | undefined };

function Suffixed({ text, children }: { text: string | null; children: React.ReactNode }) {
  return (
    <div
      className={cn("relative", text && "[&_input]:pr-[var(--suffix)]")}
      style={{ "--suffix": `${(text?.length ?? 0) * 7 + 14}px` } as React.CSSProperties}
    >
      {children}
      {text && (
        <span
          aria-hidden
          className="num pointer-events-none absolute inset-y-0 right-2 flex items-center text-11 text-muted"
        >
          {text}
        </span>
      )}
    </div>
  );
}

/** Keeps what is typed while it is not yet a number; the value is then that text, which no number field accepts. */
function NumberBox({ id, field, value, onChange, hint, described }: ControlProps & { described: Described }) {
  const [typed, setTyped] = useState(String(value));
  const shown = Number(typed) === value && typed.trim() !== "" ? typed : String(value);
  const shape = field.shape as Extract<Shape, { kind: "number" }>;
  const set = (text: string) => {
    setTyped(text);
    const number = Number(text.replace(",", "."));
    onChange(text.trim() === "" || !Number.isFinite(number) ? text : number);
  };
  const step = (by: number) => {
    if (typeof value !== "number") return;
    const size = shape.whole ? 1 : hint?.unit === "share" ? 0.005 : 0.1;
    const next = Math.round((value + by * size) * 1e6) / 1e6;
    set(String(Math.min(shape.max ?? Infinity, Math.max(shape.min ?? -Infinity, next))));
  };
  return (
    <Suffixed text={hint?.unit === "share" && typeof value === "number" ? percent(value, 1) : null}>
      <Input
        id={id}
        inputMode={shape.whole ? "numeric" : "decimal"}
        value={shown}
        onChange={(event) => set(event.target.value)}
        onKeyDown={(event) => {
          const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
          if (!by) return;
          event.preventDefault();
          step(by);
        }}
        className="num text-right"
        {...described}
      />
    </Suffixed>
  );
}

function SuggestBox(props: ControlProps & { options: readonly Option[]; described: Described }) {
  const { id, value, onChange, options, described } = props;
  const current = String(value);
  const known = options.some((option) => option.value === current);
  const choices = known || !current ? options : [...options, { value: current, label: current }];
  return <Select id={id} value={current} onChange={onChange} choices={choices} {...described} />;
}

function ListBox({ id, field, value, onChange, hint, invalid }: ControlProps) {
  const items = Array.isArray(value) ? value.map(String) : [];
  if (hint?.options) {
    return (
      <MultiSelect
        id={id}
        label={field.title}
        options={hint.options}
        value={items}
        onChange={onChange}
        placeholder="None chosen"
        invalid={invalid}
      />
    );
  }
  return (
    <Input
      id={id}
      defaultValue={items.join(", ")}
      onChange={(event) =>
        onChange(
          event.target.value
            .split(",")
            .map((item) => item.trim())
            .filter(Boolean),
        )
      }
      placeholder="One, two, three"
      aria-invalid={invalid || undefined}
    />
  );
}

interface RecordBoxProps extends ControlProps {
  shape: Extract<Shape, { kind: "record" }>;
}

function RecordBox({ id, field, value, onChange, hint, currency, shape }: RecordBoxProps) {
  const record = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  const entries = Object.entries(record);
  const free = hint?.options?.filter((option) => !(option.value in record)) ?? [];
  const entry: Field = { ...field, shape: shape.value, nullable: false, default: undefined };
  const add = (key: string) => onChange({ ...record, [key]: switchedOn({ ...entry, default: 1 }) });
  const rename = (from: string, to: string) =>
    onChange(Object.fromEntries(entries.map(([key, item]) => [key === from ? to : key, item])));

  return (
    <div className="space-y-1">
      {entries.map(([key, item], index) => (
        <div key={index} className="grid grid-cols-[minmax(0,1fr)_88px_auto] items-center gap-1">
          {hint?.options ? (
            <span className="truncate text-12">
              {hint.options.find((option) => option.value === key)?.label ?? key}
            </span>
          ) : (
            <Input value={key} aria-label="Name" onChange={(event) => rename(key, event.target.value)} />
          )}
          <Control
            id={`${id}-${key}`}
            field={entry}
            value={item}
            onChange={(next) => onChange({ ...record, [key]: next })}
            currency={currency}
            invalid={false}
          />
          <Button
            variant="ghost"
            size="iconSm"
            aria-label={`Remove ${key}`}
            onClick={() => onChange(Object.fromEntries(entries.filter(([other]) => other !== key)))}
          >
            <X className="!size-3.5" aria-hidden />
          </Button>
        </div>
      ))}
      {hint?.options ? (
        <Select
          id={id}
          value=""
          onChange={add}
          choices={free}
          placeholder="Add"
          disabled={!free.length}
          aria-label={`Add to ${field.title}`}
        />
      ) : (
        <Button id={id} size="sm" onClick={() => add("")}>
          <Plus aria-hidden /> Add
        </Button>
      )}
    </div>
  );
}

function JsonBox({ id, value, onChange, invalid }: ControlProps) {
  const [typed, setTyped] = useState(() => JSON.stringify(value));
  const set = (text: string) => {
    setTyped(text);
    try {
      onChange(JSON.parse(text) as Json);
    } catch {
      onChange(text);
    }
  };
  return (
    <textarea
      id={id}
      rows={2}
      value={typed}
      spellCheck={false}
      aria-invalid={invalid || undefined}
      onChange={(event) => set(event.target.value)}
      className={cn(fieldLook, "num h-auto py-1.5")}
    />
  );
}
