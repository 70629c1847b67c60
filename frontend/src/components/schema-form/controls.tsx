"use client";

import { Plus, X } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Switch } from "@/components/ui/switch";
import { words } from "@/lib/words";

import { JsonBox, ListBox, NumberBox, Suffixed, SuggestBox } from "./boxes";
import type { ControlProps } from "./control-props";
import { OrderBox } from "./order-box";
import { switchedOn, type Field, type Shape } from "./schema";

/** The control for a field's shape. */
export function Control(props: ControlProps) {
  const { id, field, value, onChange, hint, invalid } = props;
  const { shape } = field;
  const described = {
    "aria-invalid": invalid || undefined,
    "aria-describedby": invalid ? `${id}-fault` : undefined,
  };
  switch (shape.kind) {
    case "number":
      return <NumberBox {...props} shape={shape} described={described} />;
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
      if (hint?.options && hint.orderOf)
        return <OrderBox {...props} options={hint.options} name={hint.orderOf} described={described} />;
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
