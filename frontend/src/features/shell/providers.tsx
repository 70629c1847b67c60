"use client";

import { ThemeProvider } from "next-themes";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { Toaster } from "sonner";
import { SWRConfig, type SWRConfiguration } from "swr";

import { TooltipProvider } from "@/components/ui/tooltip";
import { HealthProvider } from "@/features/health/health-context";
import { ApiError } from "@/lib/request";

const RETRY_MS = 3_000;

// Only a backend that is out of reach or too busy is worth asking again by itself.
const swr: SWRConfiguration = {
  revalidateOnFocus: false,
  revalidateIfStale: true,
  errorRetryInterval: RETRY_MS,
  shouldRetryOnError: (error: unknown) => error instanceof ApiError && error.passing,
};

export function Providers({ children }: { children: ReactNode }) {
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange>
      <NuqsAdapter>
        <SWRConfig value={swr}>
          <HealthProvider>
            <TooltipProvider delayDuration={250}>{children}</TooltipProvider>
          </HealthProvider>
        </SWRConfig>
      </NuqsAdapter>
      <Toaster
        position="bottom-right"
        gap={8}
        mobileOffset={{ bottom: 72 }}
        toastOptions={{
          unstyled: true,
          classNames: {
            toast:
              "flex w-[356px] max-w-[calc(100vw-32px)] items-center gap-3 rounded border bg-surface px-3 py-2.5 text-13 text-text shadow-overlay font-sans",
            title: "font-medium",
            description: "text-12 text-muted",
            actionButton:
              "ml-auto h-7 shrink-0 rounded border bg-surface-2 px-2 text-12 font-medium hover:bg-border touch:h-11",
            success: "[&_[data-icon]]:text-profit",
            error: "[&_[data-icon]]:text-danger",
          },
        }}
      />
    </ThemeProvider>
  );
}
