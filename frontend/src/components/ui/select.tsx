import * as Primitive from "@radix-ui/react-select";
import { Check, ChevronDown } from "lucide-react";
import { forwardRef, type ComponentPropsWithoutRef, type ElementRef, type ReactNode } from "react";

import { cn } from "@/lib/cn";

import { fieldLook } from "./input";

export interface Choice {
  value: string;
  label: string;
  /** Said at the right of the choice, such as a count. */
  hint?: ReactNode;
  disabled?: boolean;
}

interface SelectProps extends Omit<ComponentPropsWithoutRef<typeof Primitive.Trigger>, "onChange" | "value"> {
  value: string | undefined;
  onChange: (value: string) => void;
  choices: readonly Choice[];
  placeholder?: string;
}

/** A closed list of choices; for open or long lists use `MultiSelect` or a combobox. */
export const Select = forwardRef<ElementRef<typeof Primitive.Trigger>, SelectProps>(
  ({ value, onChange, choices, placeholder, className, disabled, ...props }, ref) => (
    <Primitive.Root value={value ?? ""} onValueChange={onChange} disabled={disabled}>
      <Primitive.Trigger
        ref={ref}
        className={cn(
          fieldLook,
          "flex items-center justify-between gap-2 text-left data-[placeholder]:text-faint [&>span]:truncate",
          className,
        )}
        {...props}
      >
        <Primitive.Value placeholder={placeholder} />
        <Primitive.Icon asChild>
          <ChevronDown className="size-3.5 shrink-0 text-faint" />
        </Primitive.Icon>
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-[--radix-select-content-available-height] min-w-[--radix-select-trigger-width] overflow-hidden rounded border bg-surface p-1 shadow-overlay data-[state=open]:animate-in data-[state=open]:fade-in-0"
        >
          <Primitive.Viewport>
            {choices.map((choice) => (
              <Primitive.Item
                key={choice.value}
                value={choice.value}
                disabled={choice.disabled}
                className="flex h-8 cursor-default select-none items-center gap-2 rounded-sm pl-2 pr-2 text-13 outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-surface-2 touch:h-11"
              >
                <Check
                  className={cn("size-3.5 text-accent", choice.value !== value && "invisible")}
                  aria-hidden
                />
                <Primitive.ItemText>{choice.label}</Primitive.ItemText>
                {choice.hint !== undefined && (
                  <span className="num ml-auto pl-4 text-12 text-muted">{choice.hint}</span>
                )}
              </Primitive.Item>
            ))}
          </Primitive.Viewport>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  ),
);
Select.displayName = "Select";
