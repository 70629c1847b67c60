"use client";

import type { ProviderDetail } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { SkeletonRows } from "@/components/skeleton-rows";
import { ErrorState } from "@/components/states";
import { Ago } from "@/components/timestamp";
import { Sheet } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/lib/cn";
import { useLastPresent } from "@/lib/hooks";

import { BreakerLine, HealthBadge, SandboxTag } from "./badges";
import { AlertsSection } from "./contract-alerts";
import { AnswerFigures, TodayFigures } from "./figures";
import { useProviderDetail, useProviders } from "./hooks";
import { HowToEnable } from "./provider-row";
import { useOpenProvider } from "./query";
import { QuotaBars } from "./quotas";
import { BudgetSection } from "./sheet/budget-section";
import { QualityFlagsSection, RefusedSection, UnknownFieldsSection } from "./sheet/faults-sections";
import { SpendSection } from "./sheet/spend-section";
import { SubjectsSection } from "./sheet/subjects-section";

/** The provider named in the address, in full. */
export function ProviderSheet() {
  const [{ provider: key }, setOpen] = useOpenProvider();
  const last = useLastPresent(key);
  return last === null ? null : (
    <OpenSheet key={last} id={last} open={key !== null} onClose={() => void setOpen({ provider: null })} />
  );
}

function OpenSheet({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }) {
  const { detail, error, retry } = useProviderDetail(id);
  const { providers } = useProviders();
  const known = detail?.provider ?? providers?.find((each) => each.key === id);
  return (
    <Sheet
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={known?.name ?? "Provider"}
      description={
        known ? (
          <span className="flex flex-wrap items-center gap-2">
            <HealthBadge health={known.health} />
            {known.sandbox && <SandboxTag />}
            {known.as_of && (
              <span>
                reported <Ago at={known.as_of} />
              </span>
            )}
          </span>
        ) : error ? (
          "Not loaded"
        ) : (
          "Loading"
        )
      }
    >
      {detail ? (
        <Detail detail={detail} />
      ) : error ? (
        <ErrorState title="The provider could not be loaded" error={error} retry={retry} />
      ) : (
        <SheetSkeleton />
      )}
    </Sheet>
  );
}

function Detail({ detail }: { detail: ProviderDetail }) {
  const { provider } = detail;
  return (
    <div className="pb-6">
      <div className="px-4 py-3">
        {provider.reason && (
          <p className={cn("mb-2 text-13", provider.health === "down" ? "text-danger" : "text-warn")}>
            {provider.reason}
            {provider.last_failure && (
              <span className="text-12 text-muted">
                {" "}
                Last failure <Ago at={provider.last_failure} />.
              </span>
            )}
          </p>
        )}
        <p className="text-pretty text-12 text-muted">
          {provider.terms}{" "}
          <a
            href={provider.site}
            target="_blank"
            rel="noreferrer"
            className="text-accent underline underline-offset-2"
          >
            {provider.site.replace(/^https:\/\//, "")}
          </a>
        </p>
      </div>
      <AlertsSection open={provider.alerts} ended={detail.ended_alerts} />
      {!provider.enabled && (
        <SheetSection title="How to switch it on">
          <HowToEnable provider={provider} />
        </SheetSection>
      )}
      {provider.enabled && (
        <>
          <SheetSection title="Answers">
            <AnswerFigures provider={provider} />
          </SheetSection>
          <SheetSection title="Today (UTC)">
            <TodayFigures provider={provider} />
          </SheetSection>
          <SheetSection title="Quotas left">
            <QuotaBars quotas={provider.quotas} />
          </SheetSection>
          <SheetSection title="Breakers">
            {provider.breakers.length === 0 ? (
              <p className="text-12 text-muted">None yet: nothing was asked.</p>
            ) : (
              <ul className="grid gap-1 sm:grid-cols-2">
                {provider.breakers.map((breaker) => (
                  <li key={breaker.endpoint ?? ""}>
                    <BreakerLine breaker={breaker} />
                  </li>
                ))}
              </ul>
            )}
          </SheetSection>
        </>
      )}
      {(provider.enabled || detail.subjects.length > 0) && <SubjectsSection subjects={detail.subjects} />}
      {(provider.enabled || detail.spend.length > 0) && <SpendSection spend={detail.spend} />}
      {detail.budget && <BudgetSection budget={detail.budget} />}
      {(provider.enabled || detail.refused.length > 0) && (
        <>
          <QualityFlagsSection flags={detail.quality_flags} />
          <RefusedSection refused={detail.refused} />
          <UnknownFieldsSection fields={detail.unknown_fields} />
        </>
      )}
    </div>
  );
}

const SKELETON_SECTIONS = 4;

function SheetSkeleton() {
  return (
    <SkeletonRows
      label="Loading provider"
      count={SKELETON_SECTIONS}
      className="flex flex-col gap-2 border-b px-4 py-3"
    >
      <Skeleton className="h-3 w-24" />
      <Skeleton className="h-4 w-full" />
      <Skeleton className="h-4 w-4/5" />
    </SkeletonRows>
  );
}
