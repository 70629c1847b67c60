import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import type { ReactNode } from "react";
import { SWRConfig } from "swr";

import { TooltipProvider } from "@/components/ui/tooltip";

/** What every component finds around it in the page, with a cache of its own. */
export function Page({ children, search }: { children: ReactNode; search?: string }) {
  return (
    <NuqsTestingAdapter searchParams={search} hasMemory>
      <SWRConfig value={{ provider: () => new Map(), dedupingInterval: 0, shouldRetryOnError: false }}>
        <TooltipProvider>{children}</TooltipProvider>
      </SWRConfig>
    </NuqsTestingAdapter>
  );
}
