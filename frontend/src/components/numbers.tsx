import type { ReactNode } from "react";

import { cn } from "@/lib/cn";
import { signOf } from "@/lib/decimal";
import { amount, decimal, money, percent } from "@/lib/format";

const tone = (sign: number | null) =>
  sign === null || sign === 0 ? undefined : sign > 0 ? "text-profit" : "text-loss";

/** A gain or loss in money: coloured and signed. Without `currency` the header must name it. */
export function Profit({
  value,
  currency,
  className,
}: {
  value: string;
  currency?: string;
  className?: string;
}) {
  return (
    <span className={cn("num whitespace-nowrap", tone(signOf(value)), className)}>
      {currency ? money(value, currency, { sign: true }) : amount(value, { sign: true })}
    </span>
  );
}

interface ChangeProps {
  value: number | null;
  places?: number;
  className?: string;
}

/** A signed percentage, coloured. */
export function Change({ value, places = 1, className }: ChangeProps) {
  const text = percent(value, places, { sign: true });
  const sign = text.startsWith("+") ? 1 : text.startsWith("\u2212") ? -1 : 0;
  return <span className={cn("num whitespace-nowrap", tone(sign), className)}>{text}</span>;
}

/** A gain or loss per unit at risk: coloured and signed. */
export function PerUnit({ value, className }: { value: number | null; className?: string }) {
  return (
    <span className={cn("num whitespace-nowrap", tone(value === null ? null : Math.sign(value)), className)}>
      {decimal(value, 2, { sign: true })}
    </span>
  );
}

/** An edge: in the value colour where it is worth a bet, quiet where it is not. */
export function Edge({ value, className }: { value: number | null; className?: string }) {
  const worth = value !== null && value > 0;
  return (
    <span className={cn("num whitespace-nowrap", worth ? "text-value" : "text-muted", className)}>
      {percent(value, 1, { sign: true })}
    </span>
  );
}

export function Num({ children, className }: { children: ReactNode; className?: string }) {
  return <span className={cn("num whitespace-nowrap", className)}>{children}</span>;
}
