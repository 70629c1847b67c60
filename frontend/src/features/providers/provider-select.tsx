"use client";

import { Select } from "@/components/ui/select";
import { cn } from "@/lib/cn";

import { useProviders } from "./hooks";
import { useProvidersQuery } from "./query";

const ALL = "all";

/** Narrows what is below it to one provider. */
export function ProviderSelect({ className }: { className?: string }) {
  const [{ from }, setQuery] = useProvidersQuery();
  const { providers = [] } = useProviders();
  return (
    <Select
      aria-label="Provider"
      value={from ?? ALL}
      onChange={(key) => void setQuery({ from: key === ALL ? null : key })}
      choices={[
        { value: ALL, label: "All providers" },
        ...providers.map((each) => ({ value: each.key, label: each.name })),
      ]}
      className={cn("my-1 w-40", className)}
    />
  );
}
