import type { Metadata } from "next";
import { Suspense } from "react";

import { ValueBetsPage } from "@/features/value-bets/value-bets-page";

export const metadata: Metadata = { title: "Value bets" };

export default function Page() {
  return (
    <Suspense>
      <ValueBetsPage />
    </Suspense>
  );
}
