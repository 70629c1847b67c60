"use client";

import { useRef } from "react";

import { Switch } from "@/components/ui/switch";
import type { Json, JsonObject } from "@/lib/json";

import type { Hint } from "./control-props";
import { Control } from "./controls";
import { FieldRow } from "./field-row";
import { switchedOn, type Field } from "./schema";

interface SchemaFieldsProps {
  /** Dotted path of the object, such as `config`; names ids and faults. */
  path: string;
  fields: readonly Field[];
  values: JsonObject;
  onChange: (values: JsonObject) => void;
  faults: Readonly<Record<string, string>>;
  hints?: Readonly<Record<string, Hint>>;
  currency: string;
}

const WIDE = new Set<Field["shape"]["kind"]>(["record", "json", "list"]);

/** A form for an object that a JSON Schema describes. */
export function SchemaFields(props: SchemaFieldsProps) {
  const { path, fields, values, onChange, faults, hints, currency } = props;
  const lastOn = useRef<Record<string, Json>>({});
  const set = (field: Field, value: Json) => {
    if (value !== null) lastOn.current[field.name] = value;
    onChange({ ...values, [field.name]: value });
  };

  return (
    <div className="space-y-1.5">
      {fields.map((field) => {
        const id = `${path}.${field.name}`;
        const value = values[field.name] ?? null;
        const fault = faults[id];
        const on = value !== null;
        const wide = (WIDE.has(field.shape.kind) || Boolean(hints?.[field.name]?.orderOf)) && on;
        const toggle = field.nullable && (
          <Switch
            id={on ? undefined : id}
            checked={on}
            aria-label={`Use ${field.title}`}
            onCheckedChange={(checked) =>
              set(field, checked ? (lastOn.current[field.name] ?? switchedOn(field)) : null)
            }
          />
        );
        return (
          <FieldRow
            key={field.name}
            id={id}
            label={field.title}
            description={field.description}
            fault={fault}
            stacked={wide}
            aside={wide && toggle}
          >
            <div className="flex items-center justify-end gap-2">
              {on && (
                <div className="min-w-0 flex-1">
                  <Control
                    id={id}
                    field={field}
                    value={value}
                    onChange={(next) => set(field, next)}
                    hint={hints?.[field.name]}
                    currency={currency}
                    invalid={fault !== undefined}
                  />
                </div>
              )}
              {!wide && toggle}
            </div>
          </FieldRow>
        );
      })}
    </div>
  );
}
