import type { Health, Part } from "@/api/model";

import type { SystemState } from "./health-context";

export type Level = "good" | "bad" | "unknown";

/** A line of the system's state. */
export interface Row {
  name: string;
  level: Level;
  text: string;
  meaning: string;
  /** Has a lamp of its own also while it is well. */
  lamp: boolean;
}

/** The engine does not report, whatever else is known of it. */
export const FEEDS_SILENT = {
  text: "Feeds silent",
  why: "The engine does not report, so no price here is known to be of now.",
} as const;

export const ENGINE_AWAY = "No price is refreshed and no bet is found until it is back.";

/** What it means to people that a process does not run, by its key. */
export const MEANINGS: Record<string, string> = {
  database: "Nothing can be read or saved until it is back.",
  worker: "New backtests wait in the queue until it is back.",
  engine: ENGINE_AWAY,
  sandbox: "The simulated providers do not answer until it is back.",
  web: "Other pages may not load until it is back.",
};

const CORE = ["API", "Database", "Worker"] as const;
const CORE_KEYS: readonly string[] = ["api", "database", "worker"];
const ENGINE = "engine";

/** "engine" → "Engine"; "sandbox (simulated providers)" → "Sandbox". */
export const partName = ({ name }: Part): string => {
  const short = name.replace(/ \(.*\)$/, "");
  return short.charAt(0).toUpperCase() + short.slice(1);
};

const unknown = (text: string, meaning: string): Row[] =>
  CORE.map((name) => ({ name, level: "unknown", text, meaning, lamp: true }));

function partRow(part: Part): Row {
  const runs = part.state === "running";
  return {
    name: partName(part),
    level: runs ? "good" : "bad",
    text: runs ? "up" : part.state,
    meaning: runs ? "" : (MEANINGS[part.key] ?? ""),
    lamp: false,
  };
}

/** Nothing while there is space and the database takes what is written, nor while it cannot be asked. */
function storageRows({ database, facts }: Health): Row[] {
  const storage = facts.find(({ name }) => name === "storage");
  if (database !== "up" || !storage || storage.status === "ok") return [];
  const text = storage.status === "down" ? "takes nothing" : "low on space";
  return [{ name: "Storage", level: "bad", text, meaning: storage.detail, lamp: true }];
}

/**
 * What people miss first stands first. API, database and worker are known by what they are asked, the other processes by
 * what the launcher says, and storage by its fact.
 */
export function rowsOf({ health, lostAt, unreachable }: SystemState): Row[] {
  if (lostAt !== null) {
    const [, ...others] = unknown("unknown", "It cannot be asked without the API.");
    return [
      {
        name: "API",
        level: "bad",
        text: unreachable ? "unreachable" : "failing",
        meaning: "What is shown may be old. It is tried again every 5 s.",
        lamp: true,
      },
      ...others,
    ];
  }
  if (!health) return unknown("asking", "");
  const parts = health.parts ?? [];
  const core = (name: string, key: string, up: boolean): Row => {
    const part = parts.find((each) => each.key === key);
    // What was killed a moment ago may not be missed by others yet.
    const stopped = part && part.state !== "running" ? part.state : null;
    return {
      name,
      level: up && !stopped ? "good" : "bad",
      text: stopped ?? (up ? "up" : "down"),
      meaning: up && !stopped ? "" : (MEANINGS[key] ?? ""),
      lamp: true,
    };
  };
  return [
    { name: "API", level: "good", text: `up, ${health.version}`, meaning: "", lamp: true },
    core("Database", "database", health.database === "up"),
    ...storageRows(health),
    ...parts.filter(({ key }) => key === ENGINE).map(partRow),
    core("Worker", "worker", health.worker === "up"),
    ...parts.filter(({ key }) => ![...CORE_KEYS, ENGINE].includes(key)).map(partRow),
  ];
}
