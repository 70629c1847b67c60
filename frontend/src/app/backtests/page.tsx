import type { Metadata } from "next";
import { Suspense } from "react";

import { RunsPage } from "@/features/backtests/workspace";

export const metadata: Metadata = { title: "Backtests" };

export default function BacktestsPage() {
  return (
    <Suspense>
      <RunsPage />
    </Suspense>
  );
}
