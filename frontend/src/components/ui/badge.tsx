import { cva, type VariantProps } from "class-variance-authority";
import type { HTMLAttributes } from "react";

import { cn } from "@/lib/cn";

const badge = cva(
  "inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-sm px-1.5 font-sans text-11 font-medium",
  {
    variants: {
      tone: {
        neutral: "bg-surface-2 text-muted shadow-[inset_0_0_0_1px_hsl(var(--border))]",
        accent: "bg-accent/10 text-accent shadow-[inset_0_0_0_1px_hsl(var(--accent)/0.3)]",
        profit: "bg-profit/10 text-profit shadow-[inset_0_0_0_1px_hsl(var(--profit)/0.3)]",
        loss: "bg-loss/10 text-loss shadow-[inset_0_0_0_1px_hsl(var(--loss)/0.3)]",
        value: "bg-value/10 text-value shadow-[inset_0_0_0_1px_hsl(var(--value)/0.35)]",
        warn: "bg-warn/10 text-warn shadow-[inset_0_0_0_1px_hsl(var(--warn)/0.35)]",
      },
    },
    defaultVariants: { tone: "neutral" },
  },
);

export type Tone = NonNullable<VariantProps<typeof badge>["tone"]>;

export function Badge({ tone, className, ...props }: HTMLAttributes<HTMLSpanElement> & { tone?: Tone }) {
  return <span className={cn(badge({ tone }), className)} {...props} />;
}
