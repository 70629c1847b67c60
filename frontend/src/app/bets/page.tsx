import type { Metadata } from "next";
import { Suspense } from "react";

import { BetsPage } from "@/features/bets/bets-page";

export const metadata: Metadata = { title: "Bets" };

export default function Page() {
  return (
    <Suspense>
      <BetsPage />
    </Suspense>
  );
}
