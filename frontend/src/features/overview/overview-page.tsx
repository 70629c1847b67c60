import { PageHeader } from "@/components/page-header";
import { PanelBoundary } from "@/components/panel";

import { CompetitionsPanel } from "./competitions-panel";
import { Holdings } from "./holdings";
import { LatestRuns } from "./latest-runs";
import { NextFixtures } from "./next-fixtures";

/** What there is to work with: the history at hand, and the latest runs on it. */
export function OverviewPage() {
  return (
    <>
      <PageHeader title="Overview" />
      <div className="space-y-3">
        <PanelBoundary name="History at hand">
          <Holdings />
        </PanelBoundary>
        <div className="grid gap-3 xl:grid-cols-12">
          <div className="min-w-0 space-y-3 xl:col-span-8">
            <PanelBoundary name="Competitions">
              <CompetitionsPanel />
            </PanelBoundary>
            <PanelBoundary name="Next fixtures">
              <NextFixtures />
            </PanelBoundary>
          </div>
          <div className="min-w-0 xl:col-span-4">
            <PanelBoundary name="Latest runs">
              <LatestRuns />
            </PanelBoundary>
          </div>
        </div>
      </div>
    </>
  );
}
