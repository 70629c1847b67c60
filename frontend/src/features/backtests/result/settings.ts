/** What a run was asked to do, flattened to named values that can be listed and compared. */

import type { BacktestRun } from "@/api/model";
import type { Json, JsonObject } from "@/lib/json";
import { jsonObject } from "@/lib/json";
import { HINTS } from "../setup/hints";
import { FIELD_LABELS, type Titles } from "../labels";
import { decimal, money, percent, UNKNOWN } from "@/lib/format";
import { date } from "@/lib/time";
import { fairSourcesName, marketName, words } from "@/lib/words";

export interface Setting {
  path: string;
  name: string;
  text: string;
}

function valueText(value: Json | undefined): string {
  if (value === null || value === undefined) return "off";
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number")
    return decimal(value, Number.isInteger(value) ? 0 : (String(value).split(".")[1]?.length ?? 2));
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.length ? value.map(valueText).join(", ") : "none";
  const entries = Object.entries(value);
  return entries.length ? entries.map(([key, item]) => `${key} ${valueText(item)}`).join(", ") : "none";
}

/** Where fair prices come from, which settings write as `sharp:pinnacle, consensus`. */
const FAIR = "fair";

const fairText = (value: Json | undefined): string =>
  typeof value === "string" ? fairSourcesName(value, words) : valueText(value);

function flattened(group: string, values: JsonObject, titles: Titles): Setting[] {
  // In the order of the form, which is that of the schema; the API's own order of keys means nothing.
  const order = [...titles.keys()];
  const place = (key: string) => order.indexOf(`${group}.${key}`);
  const entries = Object.entries(values).sort(([a], [b]) => place(a) - place(b));
  return entries.map(([key, value]) => {
    const path = `${group}.${key}`;
    const share = HINTS[key]?.unit === "share" && typeof value === "number";
    const text = share ? percent(value) : key === FAIR ? fairText(value) : valueText(value);
    return { path, name: titles.get(path) ?? words(key), text };
  });
}

interface SettingGroup {
  title: string;
  settings: Setting[];
}

export function settingsOf(run: BacktestRun, titles: Titles): SettingGroup[] {
  const day = (value: string | null) => (value ? date(value) : "open");
  return [
    {
      title: "Data",
      settings: [
        {
          path: "competitions",
          name: FIELD_LABELS.competitions,
          text: run.competitions.join(", ") || UNKNOWN,
        },
        { path: "market", name: FIELD_LABELS.market, text: marketName(run.market) },
        { path: "date_from", name: FIELD_LABELS.date_from, text: day(run.date_from) },
        { path: "date_to", name: FIELD_LABELS.date_to, text: day(run.date_to) },
      ],
    },
    {
      title: "Strategy",
      settings: [
        { path: "strategy", name: FIELD_LABELS.strategy, text: words(run.strategy) },
        ...flattened("config", jsonObject(run.config), titles),
      ],
    },
    {
      title: "Bankroll and staking",
      settings: [
        { path: "bankroll", name: FIELD_LABELS.bankroll, text: money(run.bankroll, run.currency) },
        ...flattened("staking", jsonObject(run.staking), titles),
      ],
    },
    {
      title: "Limits",
      settings:
        run.limits === null
          ? [
              {
                path: "limits",
                name: "Limits",
                text: run.limit_profile ? `profile ${run.limit_profile}` : "none",
              },
            ]
          : [
              { path: "limits", name: "Limits", text: "on" },
              ...flattened("limits", jsonObject(run.limits), titles),
            ],
    },
  ];
}

interface SettingDifference {
  path: string;
  name: string;
  mine: string;
  theirs: string;
}

/** The settings in which two runs differ; a setting only one of them has counts as "off" in the other. */
export function settingDifferences(
  mine: BacktestRun,
  theirs: BacktestRun,
  titles: Titles,
): SettingDifference[] {
  const listed = (run: BacktestRun) => settingsOf(run, titles).flatMap((group) => group.settings);
  const left = new Map(listed(mine).map((setting) => [setting.path, setting]));
  const right = new Map(listed(theirs).map((setting) => [setting.path, setting]));
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return paths.flatMap((path) => {
    const [a, b] = [left.get(path), right.get(path)];
    const difference = {
      path,
      name: a?.name ?? b?.name ?? path,
      mine: a?.text ?? "off",
      theirs: b?.text ?? "off",
    };
    return difference.mine === difference.theirs ? [] : [difference];
  });
}
