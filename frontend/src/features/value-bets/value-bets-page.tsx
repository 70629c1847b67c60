"use client";

import { PageHeader } from "@/components/page-header";
import { PanelBoundary } from "@/components/panel";
import { SandboxBadge } from "@/components/sandbox-badge";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { useNotLive } from "@/features/health/freshness";
import { StreamBadge } from "@/features/live/stream-badge";
import { useSandbox } from "@/features/live/use-sandbox";

import { ArbitragePanel } from "./arbitrage-panel";
import { Filters } from "./filters";
import { QueuePanel } from "./queue-panel";
import { TABS, useBetQuery } from "./query";
import { WhySheet } from "./why-sheet";

const NAMES = {
  live: "Live",
  expired: "Expired",
  closed: "Closed",
  dismissed: "Dismissed",
  arbitrage: "Surebets & middles",
} as const;

/** The bets found in live prices, what became of them, and why each was one. */
export function ValueBetsPage() {
  const [{ tab }, setQuery] = useBetQuery();
  const sandbox = useSandbox();
  const trouble = useNotLive();
  return (
    <>
      <PageHeader
        title="Value bets"
        context={
          <>
            {sandbox && <SandboxBadge />}
            <StreamBadge trouble={trouble} />
          </>
        }
      />
      <Tabs
        value={tab}
        onValueChange={(next) =>
          void setQuery({ tab: TABS.find((each) => each === next) ?? "live", order: null })
        }
      >
        <TabsList aria-label="Bets found" className="mb-3 border-b">
          {TABS.map((each) => (
            <TabsTrigger key={each} value={each}>
              {NAMES[each]}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value={tab} tabIndex={-1}>
          {tab === "arbitrage" ? (
            <PanelBoundary name="Surebets and middles">
              <ArbitragePanel />
            </PanelBoundary>
          ) : (
            <>
              <div className="pb-3">
                <Filters />
              </div>
              <PanelBoundary key={tab} name="Value bets">
                <QueuePanel tab={tab} />
              </PanelBoundary>
            </>
          )}
        </TabsContent>
      </Tabs>
      <WhySheet />
    </>
  );
}
