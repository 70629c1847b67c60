"use client";

import { useCallback, useState, type ReactNode } from "react";

import { HaltBanner } from "@/features/bets/halts/halt-banner";
import { useSystem } from "@/features/health/health-context";

import { BottomNav } from "./bottom-nav";
import { SideNav } from "./nav";
import { Palette } from "./palette";
import { usePointerMode } from "./pointer-mode";
import { useShortcuts } from "./shortcuts";
import { TopBar } from "./top-bar";

/** The frame around every page: navigation, the system's state, search. */
export function Shell({ children }: { children: ReactNode }) {
  const [searching, setSearching] = useState(false);
  const openSearch = useCallback(() => setSearching(true), []);
  const { health } = useSystem();
  useShortcuts(openSearch);
  usePointerMode();

  return (
    <div className="flex min-h-dvh">
      <a
        href="#page"
        className="sr-only z-50 rounded bg-accent px-3 py-1.5 text-accent-contrast focus:not-sr-only focus:fixed focus:left-2 focus:top-2"
      >
        Skip to the page
      </a>
      {health?.mode === "live" && (
        <div aria-hidden className="pointer-events-none fixed inset-0 z-50 border-2 border-danger" />
      )}
      <SideNav />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar onSearch={openSearch} />
        <main id="page" tabIndex={-1} className="min-w-0 flex-1 px-3 pb-20 outline-none md:px-4 md:pb-4">
          <HaltBanner />
          {children}
        </main>
      </div>
      <BottomNav onSearch={openSearch} />
      <Palette open={searching} onOpenChange={setSearching} />
    </div>
  );
}
