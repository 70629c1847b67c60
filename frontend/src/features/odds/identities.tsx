"use client";

import type { ProviderName } from "@/api/model";
import { SheetSection } from "@/components/sheet-section";
import { Sideways } from "@/components/table/sideways";
import { useProviderName } from "@/features/catalogue/hooks";
import { percent } from "@/lib/format";

/** What each provider calls the fixture, and how sure it is that they mean the same. */
export function Identities({ names }: { names: readonly ProviderName[] }) {
  const provider = useProviderName();
  if (!names.length) return null;
  return (
    <SheetSection title="Names at the providers">
      <Sideways label="Names at the providers">
        <table className="w-full text-12">
          <thead className="text-11 text-muted">
            <tr className="[&>th]:py-0.5 [&>th]:pr-3 [&>th]:text-left [&>th]:font-normal">
              <th scope="col">Provider</th>
              <th scope="col">Home</th>
              <th scope="col">Away</th>
              <th
                scope="col"
                className="!pr-0 !text-right"
                title="How sure it is that they mean this fixture"
              >
                Sure
              </th>
            </tr>
          </thead>
          <tbody>
            {names.map((each) => (
              <tr
                key={`${each.provider} ${each.ref}`}
                title={`Their key: ${each.ref}`}
                className="[&>td]:py-0.5 [&>td]:pr-3"
              >
                <td className="text-muted">{provider(each.provider)}</td>
                <td colSpan={each.title === null ? 1 : 2}>{each.title ?? each.home}</td>
                {each.title === null && <td>{each.away}</td>}
                <td className="num whitespace-nowrap !pr-0 text-right">
                  {each.score === null ? <span className="font-sans">by hand</span> : percent(each.score, 0)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
    </SheetSection>
  );
}
