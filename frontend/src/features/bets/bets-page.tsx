"use client";

import { Download } from "lucide-react";

import { getDownloadSealedRecordUrl } from "@/api/bets/bets";
import { PageHeader } from "@/components/page-header";
import { PanelBoundary } from "@/components/panel";
import { SandboxBadge } from "@/components/sandbox-badge";
import { Button } from "@/components/ui/button";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { useSandbox } from "@/features/live/use-sandbox";

import { BetSheet } from "./bet-sheet";
import { BetsPanel } from "./bets-panel";
import { CloseOutButton } from "./close-out/close-out-button";
import { HaltButton } from "./halts/halt-button";
import { usePortfolios } from "./hooks";
import { TABS, useBetsQuery } from "./query";
import { PerformancePanel } from "./performance-panel";
import { RefusalsPanel } from "./refusals-panel";
import { SummaryStrip } from "./summary-strip";

const NAMES = { open: "Open", settled: "Settled", refused: "Refused" } as const;

/** What was bet, what became of it, and why other signals were not. */
export function BetsPage() {
  const [{ tab }, setQuery] = useBetsQuery();
  const sandbox = useSandbox();
  const portfolios = usePortfolios();
  return (
    <>
      <PageHeader
        title="Bets"
        context={sandbox && <SandboxBadge />}
        actions={
          <>
            <Button asChild size="sm">
              <a href={getDownloadSealedRecordUrl()} download>
                <Download aria-hidden /> Sealed record
              </a>
            </Button>
            <CloseOutButton />
            <HaltButton portfolios={portfolios.data?.items ?? []} />
          </>
        }
      />
      <PanelBoundary name="Portfolios">
        <SummaryStrip portfolios={portfolios} />
      </PanelBoundary>
      <Tabs
        value={tab}
        onValueChange={(next) => void setQuery({ tab: TABS.find((each) => each === next) ?? "open" })}
      >
        <TabsList aria-label="Bets" className="mb-3 border-b">
          {TABS.map((each) => (
            <TabsTrigger key={each} value={each}>
              {NAMES[each]}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value={tab} tabIndex={-1}>
          <PanelBoundary key={tab} name="Bets">
            <BetsPanel tab={tab} />
          </PanelBoundary>
          {tab === "settled" && (
            <PanelBoundary name="Performance">
              <PerformancePanel />
            </PanelBoundary>
          )}
          {tab === "refused" && (
            <PanelBoundary name="Signals refused by a limit">
              <RefusalsPanel />
            </PanelBoundary>
          )}
        </TabsContent>
      </Tabs>
      <BetSheet />
    </>
  );
}
