import type { Metadata } from "next";
import { Suspense } from "react";

import { RunView } from "@/features/backtests/run-view";

export const metadata: Metadata = { title: "Backtest" };

export default function BacktestPage({ params }: { params: { id: string } }) {
  const { id } = params;
  return (
    <Suspense>
      <RunView id={id} />
    </Suspense>
  );
}
