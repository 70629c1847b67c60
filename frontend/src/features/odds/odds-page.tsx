"use client";

import { PageHeader } from "@/components/page-header";
import { PanelBoundary } from "@/components/panel";
import { SandboxBadge } from "@/components/sandbox-badge";
import { StreamBadge } from "@/features/live/stream-badge";

import { BoardPanel } from "./board-panel";
import { ColumnMenu } from "./column-menu";
import { useVenueColumns } from "./columns";
import { Filters } from "./filters";
import { FixtureSheet } from "./fixture-sheet";
import { useBoard } from "./hooks";
import { paramsOf, useBoardQuery } from "./query";

const NO_ROWS: never[] = [];

/** Live prices of every bookmaker; one fixture opens into all its markets. */
export function OddsPage() {
  const [query] = useBoardQuery();
  const board = useBoard(paramsOf(query));
  const columns = useVenueColumns(board.venues, board.items ?? NO_ROWS);
  return (
    <>
      <PageHeader
        title="Odds"
        context={
          <>
            {board.sandbox && <SandboxBadge />}
            <StreamBadge />
          </>
        }
      />
      <div className="pb-3">
        <Filters columns={<ColumnMenu columns={columns} />} />
      </div>
      <PanelBoundary name="Odds board">
        <BoardPanel board={board} columns={columns} />
      </PanelBoundary>
      <FixtureSheet />
    </>
  );
}
