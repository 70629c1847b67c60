import type { Metadata } from "next";
import { Suspense } from "react";

import { OddsPage } from "@/features/odds/odds-page";
import { FixtureSheet } from "@/features/shell/fixture-sheet";

export const metadata: Metadata = { title: "Odds" };

export default function Page() {
  return (
    <Suspense>
      <OddsPage sheet={<FixtureSheet />} />
    </Suspense>
  );
}
