"use client";

import { PanelBoundary } from "@/components/panel";

import { LeadsPanel } from "./leads-panel";
import { SurvivalPanel } from "./survival-panel";

/** How fast prices move: whether one would still be there, and who moves first. */
export function SpeedPanels() {
  return (
    <div className="grid items-start gap-3 xl:grid-cols-2">
      <PanelBoundary name="Would I have got it?">
        <SurvivalPanel />
      </PanelBoundary>
      <PanelBoundary name="Who moves first">
        <LeadsPanel />
      </PanelBoundary>
    </div>
  );
}
