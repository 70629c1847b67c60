"use client";

import { Search } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Kbd } from "@/components/ui/kbd";
import { ModeBadge } from "@/features/health/mode-badge";
import { SystemLamp } from "@/features/health/system-lamp";
import { FeedsLamp } from "@/features/providers/feeds-lamp";
import { RiskChip } from "@/features/risk/risk-chip";

import { PreferencesMenu, ThemeToggle } from "./preferences-menu";

export function TopBar({ onSearch }: { onSearch: () => void }) {
  return (
    <header className="sticky top-0 z-20 flex h-12 items-center gap-2 border-b bg-surface px-3 md:px-4">
      <ModeBadge />
      <RiskChip />
      <div className="ml-auto flex min-w-0 items-center gap-1">
        <FeedsLamp />
        <SystemLamp />
        <Button
          onClick={onSearch}
          className="hidden w-56 justify-start bg-surface-2 font-normal text-muted md:inline-flex"
          aria-keyshortcuts="Meta+K Control+K"
        >
          <Search aria-hidden />
          Search or jump to
          <span className="ml-auto flex gap-0.5">
            <Kbd>Ctrl</Kbd>
            <Kbd>K</Kbd>
          </span>
        </Button>
        <ThemeToggle />
        <PreferencesMenu />
      </div>
    </header>
  );
}
