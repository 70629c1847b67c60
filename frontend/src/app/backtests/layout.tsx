import { Suspense, type ReactNode } from "react";

import { Workspace } from "@/features/backtests/workspace";

export default function BacktestsLayout({ children }: { children: ReactNode }) {
  return (
    <Suspense>
      <Workspace>{children}</Workspace>
    </Suspense>
  );
}
