"use client";

import { useState, type CSSProperties, type ReactNode } from "react";

import { MultiSelect, type Option } from "@/components/multi-select";
import { fieldLook, Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { cn } from "@/lib/cn";
import { percent } from "@/lib/format";
import type { Json } from "@/lib/json";

import type { ControlProps, Described } from "./control-props";
import type { Shape } from "./schema";

/** A box with its unit inside, at the right. */
export function Suffixed({ text, children }: { text: string | null; children: ReactNode }) {
  return (
    <div
      className={cn("relative", text && "[&_input]:pr-[var(--suffix)]")}
      style={{ "--suffix": `${(text?.length ?? 0) * 7 + 14}px` } as CSSProperties}
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
export function NumberBox({
  id,
  shape,
  value,
  onChange,
  hint,
  described,
}: ControlProps & { shape: Extract<Shape, { kind: "number" }>; described: Described }) {
  const [typed, setTyped] = useState(String(value));
  const shown = Number(typed) === value && typed.trim() !== "" ? typed : String(value);
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

export function SuggestBox(props: ControlProps & { options: readonly Option[]; described: Described }) {
  const { id, value, onChange, options, described } = props;
  const current = String(value);
  const known = options.some((option) => option.value === current);
  const choices = known || !current ? options : [...options, { value: current, label: current }];
  return <Select id={id} value={current} onChange={onChange} choices={choices} {...described} />;
}

export function ListBox({ id, field, value, onChange, hint, invalid }: ControlProps) {
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

export function JsonBox({ id, value, onChange, invalid }: ControlProps) {
  const [typed, setTyped] = useState(() => JSON.stringify(value));
  const set = (text: string) => {
    setTyped(text);
    try {
      const parsed: Json = JSON.parse(text);
      onChange(parsed);
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
