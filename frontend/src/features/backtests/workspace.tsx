"use client";

import { ArrowLeft, Plus } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";

import { PageHeader } from "@/components/page-header";
import { Panel, PanelBoundary } from "@/components/panel";
import { EmptyState, Command } from "@/components/states";
import { Button } from "@/components/ui/button";
import { useCompetitions } from "@/features/catalogue/hooks";
import { cn } from "@/lib/cn";

import { RunsPanel } from "./runs-panel";
import { SetupPanel } from "./setup/setup-panel";

const VIEWS = ["runs", "setup"] as const;

/** The form on the left and its results on the right; on narrow screens one of them at a time. */
export function Workspace({ children }: { children: ReactNode }) {
  const path = usePathname();
  const [view] = useQueryState("view", parseAsStringLiteral(VIEWS).withDefault("runs"));
  const setup = path === "/backtests" && view === "setup";
  return (
    <div className="lg:grid lg:grid-cols-[316px_minmax(0,1fr)] lg:gap-3">
      <div
        className={cn("lg:sticky lg:top-12 lg:block lg:h-[calc(100dvh-48px)] lg:py-3", !setup && "hidden")}
      >
        <div className="lg:hidden">
          <PageHeader back={<BackToRuns />} title="New backtest" />
        </div>
        <Panel
          title="New backtest"
          className="h-full max-lg:min-h-[70dvh]"
          bodyClassName="flex min-h-0 flex-1 flex-col"
        >
          <SetupPanel />
        </Panel>
      </div>
      <div className={cn("min-w-0", setup && "max-lg:hidden")}>{children}</div>
    </div>
  );
}

function BackToRuns() {
  return (
    <Button asChild variant="ghost" size="iconSm">
      <Link href="/backtests" aria-label="All runs">
        <ArrowLeft aria-hidden />
      </Link>
    </Button>
  );
}

/** The list of runs with its head; where there is no history yet, the way to import some. */
export function RunsPage() {
  const [, setView] = useQueryState("view", parseAsStringLiteral(VIEWS).withOptions({ history: "push" }));
  const { competitions, loading, error } = useCompetitions();
  const noData = !loading && !error && competitions.length === 0;
  return (
    <>
      <PageHeader
        title="Backtests"
        actions={
          <Button variant="primary" size="sm" className="lg:hidden" onClick={() => void setView("setup")}>
            <Plus aria-hidden /> New backtest
          </Button>
        }
      />
      {noData ? (
        <Panel label="No data">
          <EmptyState
            title="There is no history to test on"
            action={<Command>advisor import football-data E0.csv</Command>}
          >
            Import results and odds first. A season file of football-data.co.uk is read as it is.
          </EmptyState>
        </Panel>
      ) : (
        <PanelBoundary name="Runs">
          <RunsPanel />
        </PanelBoundary>
      )}
    </>
  );
}
