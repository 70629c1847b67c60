"use client";

import type { ReactNode } from "react";

import { PageHeader } from "@/components/page-header";
import { PanelBoundary } from "@/components/panel";
import { SandboxBadge } from "@/components/sandbox-badge";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/components/ui/tabs";
import { useNotLive } from "@/features/health/freshness";
import { StreamBadge } from "@/features/live/stream-badge";

import { BoardPanel } from "./board-panel";
import { ColumnMenu } from "./column-menu";
import { useVenueColumns } from "./columns";
import { Filters } from "./filters";
import { useBoard } from "./hooks";
import { paramsOf, TABS, useBoardQuery, useOddsTab } from "./query";
import { SpeedPanels } from "./speed/speed-panels";

const NO_ROWS: never[] = [];
const NAMES = { board: "Board", speed: "Speed" } as const;

/** Live prices of every bookmaker, and how fast they move; one fixture opens into `sheet`. */
export function OddsPage({ sheet }: { sheet: ReactNode }) {
  const [query] = useBoardQuery();
  const [{ tab }, setTab] = useOddsTab();
  const trouble = useNotLive();
  const board = useBoard(paramsOf(query));
  const columns = useVenueColumns(board.venues, board.items ?? NO_ROWS);
  return (
    <>
      <PageHeader
        title="Odds"
        context={
          <>
            {board.sandbox && <SandboxBadge />}
            <StreamBadge trouble={trouble} />
          </>
        }
      />
      <Tabs
        value={tab}
        onValueChange={(next) => void setTab({ tab: TABS.find((each) => each === next) ?? "board" })}
      >
        <TabsList aria-label="Parts" className="mb-3 border-b">
          {TABS.map((each) => (
            <TabsTrigger key={each} value={each}>
              {NAMES[each]}
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent value={tab} tabIndex={-1}>
          {tab === "speed" ? (
            <SpeedPanels />
          ) : (
            <>
              <div className="pb-3">
                <Filters columns={<ColumnMenu columns={columns} />} />
              </div>
              <PanelBoundary name="Odds board">
                <BoardPanel board={board} columns={columns} />
              </PanelBoundary>
            </>
          )}
        </TabsContent>
      </Tabs>
      {sheet}
    </>
  );
}
