"use client";

import { useMemo } from "react";

import type { BacktestRun } from "@/api/model";
import { CopyButton } from "@/components/copy-button";
import { Panel } from "@/components/panel";
import { Timestamp } from "@/components/timestamp";
import { Tooltip } from "@/components/ui/tooltip";
import { elapsed } from "@/lib/format";

import { useStrategies } from "../hooks";
import { titlesOf } from "../labels";
import { settingsOf } from "./settings";

const HASHES = [
  {
    key: "config_hash",
    name: "Config",
    meaning: "Identifies the settings: the same settings give the same hash.",
  },
  { key: "data_hash", name: "Data", meaning: "Identifies the matches and prices the run has seen." },
  {
    key: "order_hash",
    name: "Orders",
    meaning: "Identifies the list of bets: the same config and data give the same orders on every machine.",
  },
] as const;

const SHORT = 12;

/** What was asked, and the hashes by which the run can be repeated and proven. */
export function SettingsPanel({ run }: { run: BacktestRun }) {
  const { setupFor } = useStrategies();
  const titles = useMemo(() => titlesOf(setupFor?.(run.strategy)), [setupFor, run.strategy]);
  return (
    <Panel title="Settings and identity">
      <div className="grid gap-x-6 gap-y-4 p-3 sm:grid-cols-2 xl:grid-cols-5">
        {settingsOf(run, titles).map((group) => (
          <section key={group.title}>
            <h3 className="pb-1 text-11 text-muted">{group.title}</h3>
            <dl className="space-y-1">
              {group.settings.map((setting) => (
                <div key={setting.path} className="flex justify-between gap-3 text-12">
                  <dt className="text-muted">{setting.name}</dt>
                  <dd className="num min-w-0 break-words text-right">{setting.text}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3 className="pb-1 text-11 text-muted">Identity</h3>
          <dl className="space-y-1">
            {HASHES.map(({ key, name, meaning }) => {
              const hash = run[key];
              return (
                <div key={key} className="flex h-5 items-center justify-between gap-2 text-12">
                  <Tooltip content={meaning}>
                    <dt
                      tabIndex={0}
                      className="text-muted underline decoration-faint/50 decoration-dotted underline-offset-4"
                    >
                      {name}
                    </dt>
                  </Tooltip>
                  <dd className="flex items-center font-mono">
                    <span title={hash ?? undefined}>{hash?.slice(0, SHORT) ?? "–"}</span>
                    {hash && <CopyButton text={hash} label={`Copy ${name.toLowerCase()} hash`} />}
                  </dd>
                </div>
              );
            })}
            <div className="flex justify-between gap-3 text-12">
              <dt className="text-muted">Started</dt>
              <dd>
                <Timestamp at={run.created_at} />
              </dd>
            </div>
            {run.started_at && run.finished_at && (
              <div className="flex justify-between gap-3 text-12">
                <dt className="text-muted">Took</dt>
                <dd className="num">{elapsed(Date.parse(run.finished_at) - Date.parse(run.started_at))}</dd>
              </div>
            )}
          </dl>
        </section>
      </div>
    </Panel>
  );
}
