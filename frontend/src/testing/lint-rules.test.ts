// @vitest-environment node
import { readdirSync } from "node:fs";
import { join } from "node:path";

import { ESLint } from "eslint";
import { beforeAll, describe, expect, it } from "vitest";

const SRC = join(process.cwd(), "src");
const SHARED = ["catalogue", "health", "live"];

const features = readdirSync(join(SRC, "features"));
const fileOf = (feature: string): string => {
  const file = readdirSync(join(SRC, "features", feature)).find((name) => /(?<!\.test)\.tsx?$/.test(name));
  if (!file) throw new Error(`${feature} has no module of its own`);
  return `@/features/${feature}/${file.replace(/\.tsx?$/, "")}`;
};

let eslint: ESLint;
// The first file takes as long as all that the rules need takes to load.
beforeAll(async () => {
  eslint = new ESLint();
  await eslint.lintText("", { filePath: join(SRC, "components/planted.tsx") });
}, 120_000);

/** The lines of a planted file in `folder` that the import rules refuse. */
async function refused(folder: string, imports: readonly string[]): Promise<string[]> {
  const text = imports.map((path) => `import ${JSON.stringify(path)};\n`).join("");
  const [result] = await eslint.lintText(text, { filePath: join(SRC, folder, "planted.ts") });
  const { messages = [] } = result ?? {};
  expect(messages.filter((each) => each.fatal)).toEqual([]);
  return messages
    .filter((each) => each.ruleId === "import/no-restricted-paths")
    .map((each) => imports[each.line - 1] ?? "");
}

/** Whether a planted element with these classes is refused. */
async function refusedClasses(classes: string): Promise<boolean> {
  const text = `export const Planted = () => <div className="${classes}" />;\n`;
  const [result] = await eslint.lintText(text, { filePath: join(SRC, "components/planted.tsx") });
  const { messages = [] } = result ?? {};
  expect(messages.filter((each) => each.fatal)).toEqual([]);
  return messages.some((each) => each.ruleId === "no-restricted-syntax");
}

describe("what scrolls", () => {
  it.each([
    "overflow-auto",
    "min-h-0 overflow-y-auto p-1",
    "max-md:overflow-x-scroll",
    "relatives overflow-auto",
  ])("is refused where it is not positioned: %s", async (classes) =>
    expect(await refusedClasses(classes)).toBe(true),
  );

  it.each([
    "relative overflow-auto",
    "thin-scroll relative min-h-0 overflow-y-auto",
    "fixed inset-x-0 overflow-y-auto",
    "overflow-hidden",
    "[overflow-wrap:anywhere]",
  ])("is fine where it is, or does not scroll: %s", async (classes) =>
    expect(await refusedClasses(classes)).toBe(false),
  );
});

describe("a feature", () => {
  it.each(features.filter((name) => name !== "shell"))("%s imports only shared features", async (name) => {
    const others = features.filter((each) => each !== name);
    const allowed = SHARED.includes(name) ? [] : SHARED;
    expect(await refused(`features/${name}`, others.map(fileOf))).toEqual(
      others.filter((each) => !allowed.includes(each)).map(fileOf),
    );
  });

  it("imports its own files", async () =>
    expect(await refused("features/odds", [fileOf("odds"), "./hooks"])).toEqual([]));

  it("cannot be reached around the alias either", async () =>
    expect(await refused("features/value-bets", ["../odds/hooks"])).toEqual(["../odds/hooks"]));
});

describe("the layers", () => {
  it("let the frame and the routes compose features", async () => {
    expect(await refused("features/shell", [fileOf("providers")])).toEqual([]);
    expect(await refused("app/odds", [fileOf("odds")])).toEqual([]);
  });

  it.each(["components", "lib", "testing"])("keep %s free of features", async (folder) =>
    expect(await refused(folder, [fileOf("catalogue")])).toEqual([fileOf("catalogue")]),
  );
});
