"use client";

import { PageHeader } from "@/components/page-header";
import { PanelBoundary } from "@/components/panel";
import { Badge } from "@/components/ui/badge";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { PartsStrip } from "@/features/health/parts-strip";
import { count } from "@/lib/format";

import { SandboxTag } from "./badges";
import { BreakerPanel } from "./breaker-panel";
import { useProviders } from "./hooks";
import { ProviderSheet } from "./provider-sheet";
import { ProvidersPanel } from "./providers-panel";
import { TABS, useProvidersQuery } from "./query";
import { ReviewsTab } from "./reviews/reviews-tab";
import { useWaiting } from "./reviews/hooks";
import { StaleBanner } from "./stale-banner";
import { LowSpaceBanner } from "./storage/low-space-banner";
import { StoragePanel } from "./storage/storage-panel";

const NAMES = {
  providers: "Providers",
  reviews: "To review",
  breakers: "Breaker history",
  storage: "Storage",
} as const;

/** How every provider does, what it costs, what it sent that could not be placed, and how its breakers moved. */
export function ProvidersPage() {
  const [{ tab }, setQuery] = useProvidersQuery();
  const { providers, running } = useProviders();
  const waiting = useWaiting();
  const sandbox = providers?.some((each) => each.enabled && each.sandbox);
  return (
    <>
      <PageHeader title="Providers" context={sandbox && <SandboxTag />} />
      <LowSpaceBanner />
      <PartsStrip />
      {providers && !running && <StaleBanner providers={providers} />}
      <Tabs
        value={tab}
        onValueChange={(next) => void setQuery({ tab: TABS.find((each) => each === next) ?? "providers" })}
      >
        <TabsList aria-label="Parts" className="mb-3 border-b">
          {TABS.map((each) => (
            <TabsTrigger key={each} value={each}>
              {NAMES[each]}
              {each === "reviews" && waiting !== undefined && waiting > 0 && (
                <Badge tone="warn" className="num ml-1.5" data-testid="reviews-count">
                  {count(waiting)}
                </Badge>
              )}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value={tab} tabIndex={-1}>
          <PanelBoundary key={tab} name={NAMES[tab]}>
            {tab === "providers" && <ProvidersPanel />}
            {tab === "reviews" && <ReviewsTab />}
            {tab === "breakers" && <BreakerPanel />}
            {tab === "storage" && <StoragePanel />}
          </PanelBoundary>
        </TabsContent>
      </Tabs>
      <ProviderSheet />
    </>
  );
}
