"use client";

import { ErrorState } from "@/components/states";

export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return <ErrorState title="This page could not be shown" error={error} retry={reset} className="py-24" />;
}
