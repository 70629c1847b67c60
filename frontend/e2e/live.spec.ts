import type { Page } from "@playwright/test";

import { expect, expectAccessible, expectNoOverflow, test } from "./test";

const LIVE_MS = 90_000;
/** A source that failed is asked again after growing pauses: on a slow machine that is more than a minute. */
const FAULT_MS = 120_000;

/** Makes something happen in the simulated market. */
async function intervene(sandbox: string, asked: Record<string, unknown>): Promise<void> {
  const answer = await fetch(`${sandbox}/interventions`, { method: "POST", body: JSON.stringify(asked) });
  expect(answer.ok, await answer.clone().text()).toBe(true);
}

const faults = (sandbox: string, rules: unknown[]) =>
  fetch(
    `${sandbox}/faults`,
    rules.length ? { method: "PUT", body: JSON.stringify(rules) } : { method: "DELETE" },
  );

const board = (page: Page) => page.getByTestId("board");
const provider = (page: Page) => page.locator('[data-provider="the_odds_api"]').first();
const health = (page: Page, state: string) => provider(page).locator(`[data-health="${state}"]`);

test.use({ sandbox: true });

test.describe.serial("live odds on simulated providers", () => {
  test("prices move, and say that they are simulated", async ({ page }) => {
    test.setTimeout(LIVE_MS + 60_000);
    await page.goto("/odds");
    await expect(page.getByTestId("sandbox").first()).toBeVisible({ timeout: LIVE_MS });
    const rows = board(page).locator("[data-fixture]");
    await expect(rows.first()).toBeVisible({ timeout: LIVE_MS });
    await expect(board(page).locator("[data-venue]").first()).toBeVisible({ timeout: LIVE_MS });
    const before = await board(page).innerText();
    await expect(async () => expect(await board(page).innerText()).not.toBe(before)).toPass({
      timeout: LIVE_MS,
    });
    await expectNoOverflow(page);
    await expectAccessible(page);
  });

  test("value bets appear and vanish", async ({ page }) => {
    test.setTimeout(3 * LIVE_MS);
    await page.goto("/value-bets");
    const bets = page.locator("[data-bet]");
    const ids = () => bets.evaluateAll((rows) => rows.map((row) => row.getAttribute("data-bet")));
    await expect(bets.first()).toBeVisible({ timeout: LIVE_MS });
    await bets.first().click();
    // The price may be gone by the time that it opens; then it says what was value.
    await expect(page.getByRole("dialog", { name: /^Why (is this|this was) value/ })).toBeVisible();
    await page.keyboard.press("Escape");
    // Which of them the market takes back first is its own affair; one alone may stand for minutes.
    const shown = new Set<string | null>();
    await expect(async () => {
      const left = new Set(await ids());
      left.forEach((id) => shown.add(id));
      expect([...shown].some((id) => !left.has(id))).toBe(true);
    }).toPass({ timeout: LIVE_MS });
  });

  test("a game finishes with its score", async ({ page, stack }) => {
    test.setTimeout(2 * LIVE_MS);
    await page.goto("/odds?status=finished");
    await intervene(stack.sandbox, { action: "finish" });
    await expect(board(page).getByText("Final", { exact: true }).first()).toBeVisible({ timeout: LIVE_MS });
  });

  test("betting is halted and goes on again by hand", async ({ page }) => {
    test.setTimeout(3 * LIVE_MS);
    await page.goto("/bets");
    await page.getByRole("button", { name: "Halt", exact: true }).click();
    await page.getByRole("dialog").getByLabel(/^Why/).fill("Looking at prices");
    await page.getByRole("dialog").getByRole("button", { name: "Halt betting" }).click();
    const halt = page.getByTestId("halt").filter({ hasText: "Looking at prices" });
    await expect(halt).toContainText("No order leaves.", { timeout: LIVE_MS });
    await page.goto("/odds");
    await expect(halt).toBeVisible();
    await expectNoOverflow(page);
    await page.goto("/bets");
    await halt.getByRole("button", { name: "Lift" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/^Why/).fill("Prices are right");
    // What stands against it, an order whose outcome is unknown say, goes by itself.
    const lift = dialog.getByRole("button", { name: "Lift the halt" });
    await expect(lift).toBeEnabled({ timeout: LIVE_MS });
    await lift.click();
    await expect(halt).toHaveCount(0, { timeout: LIVE_MS });
  });

  test("a provider fails and recovers, with the right badges", async ({ page, stack }) => {
    test.setTimeout(3 * FAULT_MS + 60_000);
    await page.goto("/providers");
    await expect(health(page, "healthy")).toBeVisible({ timeout: FAULT_MS });
    await expectAccessible(page);
    await faults(stack.sandbox, [{ endpoint: "the_odds_api/*", kind: "500", rate: 1 }]);
    await expect(health(page, "down").or(health(page, "degraded")).first()).toBeVisible({
      timeout: FAULT_MS,
    });
    await expect(provider(page).locator('[data-breaker-state="open"]').first()).toBeVisible({
      timeout: FAULT_MS,
    });
    await faults(stack.sandbox, []);
    await expect(health(page, "healthy")).toBeVisible({ timeout: FAULT_MS });
    await expect(provider(page).locator('[data-breaker-state="open"]')).toHaveCount(0, { timeout: FAULT_MS });
  });

  test("a provider changes its answers, and the field is named until they are right", async ({
    page,
    stack,
  }) => {
    test.setTimeout(2 * FAULT_MS + 60_000);
    await page.goto("/providers");
    const alert = provider(page).locator('[data-alert="bookmakers.markets.outcomes.price"]');
    await expect(provider(page)).toBeVisible();
    await expect(alert).toHaveCount(0);
    await faults(stack.sandbox, [
      {
        endpoint: "the_odds_api/odds",
        kind: "changed",
        change: "renamed",
        field: "bookmakers.markets.outcomes.price",
      },
    ]);
    await expect(alert).toHaveCount(1, { timeout: FAULT_MS });
    await faults(stack.sandbox, []);
    await expect(alert).toHaveCount(0, { timeout: FAULT_MS });
  });

  test("paper bets are placed, settled and in the ledger", async ({ page, stack }) => {
    test.setTimeout(3 * LIVE_MS);
    const rows = page.locator("[data-row]");
    await page.goto("/bets");
    await expect(rows.first()).toBeVisible({ timeout: LIVE_MS });
    await page.goto("/bets?tab=settled");
    // Games take two minutes; what had no bet when it ended is not waited for.
    await expect(async () => {
      if ((await rows.count()) === 0) await intervene(stack.sandbox, { action: "finish" });
      await expect(rows.first()).toBeVisible({ timeout: 10_000 });
    }).toPass({ timeout: 2 * LIVE_MS });
    await expectNoOverflow(page);
    await expectAccessible(page);
    await rows.first().click();
    const sheet = page.getByRole("dialog");
    await expect(sheet.getByRole("heading", { name: "Timeline" })).toBeVisible();
    // Its stake went out, and what it was worth came back.
    await expect(sheet.getByText(/^Cash/).first()).toBeVisible();
    await expect(sheet.getByText("No money moved.")).toHaveCount(0);
    await page.keyboard.press("Escape");
  });

  // The death of the others is in the browser's console, too, which must stay empty here.
  for (const [part, name] of [
    ["worker", "Job worker"],
    ["engine", "Engine"],
  ] as const)
    test(`${name} is killed, comes back by itself, and the page says so`, async ({ page, stack }) => {
      test.setTimeout(FAULT_MS + 60_000);
      await page.goto("/providers");
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await stack.kill(part);
      const strip = page.getByTestId("parts-strip");
      await expect(strip.getByText(`${name} was restarted`)).toBeVisible({ timeout: FAULT_MS });
      await expect(strip.getByText("(signal SIGKILL)").first()).toBeVisible();
      await expectNoOverflow(page);
      await expectAccessible(page);
    });

  for (const [screen, width] of [
    ["a wide screen", 1440],
    ["a phone", 390],
  ] as const)
    test(`on ${screen} nothing is cut off, and no page is higher than its content`, async ({ page }) => {
      test.setTimeout(2 * LIVE_MS);
      await page.setViewportSize({ width, height: 844 });
      for (const path of [
        "/",
        "/odds",
        "/value-bets",
        "/bets",
        "/bets?tab=settled",
        "/bets?tab=refused",
        "/fixtures?status=scheduled",
        "/providers",
        "/backtests",
      ]) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        // What is drawn while it loads is never as high as what comes.
        await expect(page.locator("[aria-busy]")).toHaveCount(0, { timeout: LIVE_MS });
        await expectNoOverflow(page);
      }
    });
});
