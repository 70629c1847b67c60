import { existsSync } from "node:fs";

import { defineConfig } from "@playwright/test";

/** CHROMIUM_PATH, else Debian's; a missing browser fails the run rather than skipping it. */
function chromium(): string {
  const found = [process.env.CHROMIUM_PATH, "/usr/bin/chromium"].find((path) => path && existsSync(path));
  if (!found)
    throw new Error("No Chromium was found. Set CHROMIUM_PATH, or run `make test-e2e`, which installs one.");
  return found;
}

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // One platform is started for all tests: each is a step of a day's work on it.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 180_000,
  // Nothing here is timed: a machine at a third of its speed shows the same, later.
  expect: { timeout: 45_000 },
  reporter: [["list"]],
  use: {
    launchOptions: {
      executablePath: chromium(),
      args: [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-dev-shm-usage",
        "--disable-gpu",
      ],
    },
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    colorScheme: "dark",
    acceptDownloads: true,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
});
