"use client";

import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";

import { Tooltip } from "@/components/ui/tooltip";
import { cn } from "@/lib/cn";
import { useChoice } from "@/lib/preferences";

import { Mark } from "./mark";
import { isOn, PAGES } from "./pages";

const WIDTHS = ["narrow", "wide"] as const;
const row =
  "flex h-9 items-center gap-3 rounded px-2.5 text-13 text-muted transition-colors hover:bg-surface-2 hover:text-text";

/** The way between pages on a desktop: a rail of icons that opens to names and remembers it. */
export function SideNav() {
  const path = usePathname();
  const [width, setWidth] = useChoice("nav", WIDTHS);
  const wide = width === "wide";
  const Toggle = wide ? PanelLeftClose : PanelLeftOpen;
  const label = wide ? "Show icons only" : "Show names";

  return (
    <nav
      aria-label="Pages"
      className={cn(
        "sticky top-0 z-20 hidden h-dvh shrink-0 flex-col border-r bg-surface md:flex",
        "w-14 transition-[width]",
        wide && "lg:w-[220px]",
      )}
    >
      <Link
        href="/"
        aria-label="Betting Expert Advisor, overview"
        className="flex h-12 items-center gap-3 border-b px-4"
      >
        <Mark className="size-6 shrink-0" />
        <span className={cn("hidden truncate text-13 font-semibold", wide && "lg:block")}>
          Expert Advisor
        </span>
      </Link>
      <ul className="flex flex-1 flex-col gap-0.5 p-2">
        {PAGES.map((page) => {
          const on = isOn(page, path);
          const link = (
            <Link
              href={page.href}
              aria-current={on ? "page" : undefined}
              className={cn(row, on && "bg-surface-2 text-text shadow-[inset_0_0_0_1px_hsl(var(--border))]")}
            >
              <page.icon
                aria-hidden
                className={cn("size-[18px] shrink-0", on && "text-accent")}
                strokeWidth={1.75}
              />
              <span className={cn("sr-only", wide && "lg:not-sr-only")}>{page.name}</span>
            </Link>
          );
          return (
            <li key={page.href}>
              {wide ? (
                link
              ) : (
                <Tooltip content={page.name} side="right">
                  {link}
                </Tooltip>
              )}
            </li>
          );
        })}
      </ul>
      <div className="hidden border-t p-2 lg:block">
        <button
          type="button"
          aria-label={label}
          title={label}
          onClick={() => setWidth(wide ? "narrow" : "wide")}
          className={cn(row, "w-full")}
        >
          <Toggle aria-hidden className="size-[18px] shrink-0" strokeWidth={1.75} />
          {wide && <span>Collapse</span>}
        </button>
      </div>
    </nav>
  );
}
