import { readFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { MATCHES } from "./season";
import { expect, expectAccessible, expectNoOverflow, test } from "./test";

const RUN = /\/api\/v1\/backtests\/[0-9a-f-]{36}$/;
const LATE_MS = 700;

/** Answers about a single run come late, as over a slow line, so that its progress can be seen. */
async function slowly(page: Page): Promise<void> {
  await page.route(RUN, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    await route.continue();
  });
}

const figure = (page: Page, key: string) => page.locator(`[data-figure="${key}"]`);

/** A printed number without its sign, spaces and unit. */
const digits = (text: string) => Number(text.replace(/[^\d.]/g, ""));

test.describe.serial("from a file to a result", () => {
  test("an empty platform says how to begin", async ({ page }) => {
    await page.goto("/backtests");
    await expect(page.getByText("There is no history to test on")).toBeVisible();
    await expect(page.getByText("advisor import football-data E0.csv")).toBeVisible();
    await expect(page.getByText("PAPER")).toBeVisible();
    await expectAccessible(page);
  });

  test("a run: choose, run, watch, read, export", async ({ page, stack }) => {
    await stack.importSeason();
    await slowly(page);
    await page.goto("/backtests");

    await page.getByRole("button", { name: /^Competitions:/ }).click();
    await page
      .getByRole("option", { name: /Premier League/ })
      .first()
      .waitFor();
    await page.getByRole("button", { name: "None", exact: true }).click();
    await expect(page.getByText("Choose at least one")).toBeVisible();
    await page.getByRole("option", { name: /Premier League/ }).click();
    await page.keyboard.press("Escape");
    await expect(page.getByText(`${MATCHES} finished matches with a price`)).toBeVisible();

    const edge = page.getByLabel("Least edge", { exact: true });
    await edge.fill("20");
    await expect(page.getByText("At most 10")).toBeVisible();
    await expect(page.getByRole("button", { name: "Run backtest" })).toBeDisabled();
    await edge.fill("0.01");
    await page.getByRole("button", { name: "Run backtest" }).click();

    await expect(page).toHaveURL(/\/backtests\/[0-9a-f-]{36}$/);
    await expect(page.getByRole("progressbar", { name: "Progress of the run" })).toBeVisible();

    const bets = figure(page, "bets");
    await expect(bets).toContainText(/of \d+ signals/);
    const count = digits((await bets.locator("dd").first().textContent()) ?? "");
    expect(count).toBeGreaterThan(20);
    await expect(figure(page, "profit")).toContainText(/expected [+\u2212].*±/);
    await expect(figure(page, "clv")).toContainText(/beat the close/);

    const chart = page.getByRole("img", { name: /^Bankroll from €1/ });
    await chart.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await expect(page.getByText(/^1[23] Aug 2023$/).first()).toBeVisible();
    await expect(chart.locator("path")).not.toHaveCount(0);

    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "CSV" }).click();
    const csv = await readFile(await (await download).path(), "utf8");
    expect(csv.trimEnd().split("\n")).toHaveLength(count + 1);
    await expectAccessible(page);
  });

  test("a bet is explained", async ({ page }) => {
    await page.goto("/backtests");
    await page.getByRole("grid", { name: "Backtest runs" }).getByText("Value · E0 · 1X2").click();
    const table = page.getByRole("grid", { name: "Bets", exact: true });
    await table.focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    const sheet = page.getByRole("dialog");
    await expect(sheet).toContainText("Price taken");
    await expect(sheet).toContainText(/an edge of \+/);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(sheet).toBeHidden();
  });

  test("a second run is compared with the first", async ({ page }) => {
    await page.goto("/backtests");
    await page.getByLabel("Least edge", { exact: true }).fill("0.05");
    await page.getByRole("radio", { name: "Kelly" }).click();
    await page.getByRole("button", { name: "Run backtest" }).click();
    await expect(figure(page, "bets")).toContainText(/of \d+ signals/);

    await page.getByRole("button", { name: "Compare" }).click();
    await page.getByRole("option").first().click();
    await expect(page).toHaveURL(/compare=/);
    const comparison = page.getByRole("region", { name: "Comparison" });
    await expect(comparison.getByRole("row", { name: /^Yield/ })).toBeVisible();
    await expect(comparison.getByRole("row", { name: /^Least edge/ })).toContainText(/5\.0\s%.*1\.0\s%/);
    await expect(comparison).toContainText("Both runs saw the same data.");
  });

  test("a run that bets nothing says why, and can be deleted", async ({ page }) => {
    await page.goto("/backtests");
    await page.getByLabel("Least edge", { exact: true }).fill("0.5");
    await page.getByRole("button", { name: "Run backtest" }).click();
    await expect(page.getByText("This run placed no bets")).toBeVisible();
    await page.getByRole("button", { name: /^Actions for/ }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(page).toHaveURL(/\/backtests$/);
    await expect(page.getByRole("grid", { name: "Backtest runs" }).getByRole("row")).toHaveCount(3);
  });

  test("fixtures: find a match, see the best price", async ({ page }) => {
    await page.goto("/fixtures");
    await expect(page.getByText("Load more")).toBeVisible();
    await page.keyboard.press("/");
    await page.keyboard.type("forest");
    await expect(page).toHaveURL(/search=forest/);
    await expect(page.getByRole("button", { name: /Nottingham Forest/ })).toHaveCount(28);
    await expectAccessible(page);
    await page
      .getByRole("button", { name: /Nottingham Forest/ })
      .first()
      .click();
    await expect(page).toHaveURL(/fixture=\d+/);
    const sheet = page.getByRole("dialog");
    await expect(sheet.getByRole("cell", { name: /best price/ })).toHaveCount(3);
    await expect(sheet.getByRole("row", { name: /^Fair by Pinnacle/ })).toBeVisible();
    await sheet.getByRole("radio", { name: "Closing" }).click();
    await expect(sheet).toContainText("No strategy is shown them");
    await expectAccessible(page);
  });

  test("the palette goes anywhere, and both themes can be read", async ({ page }) => {
    await page.goto("/");
    await expect(page.getByRole("grid", { name: "Competitions" })).toContainText("Premier League");
    await expectAccessible(page);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("light");
    await page.keyboard.press("Enter");
    await expect(page.locator("html")).toHaveClass(/light/);
    await expectAccessible(page);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("backtests");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/backtests$/);
    await expect(page.getByRole("grid", { name: "Backtest runs" })).toBeVisible();
    await expectAccessible(page);
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("nothing overflows and all can be reached by the thumb", async ({ page, stack }) => {
    await stack.importSeason();
    await page.goto("/backtests");
    await expect(page.getByText("Runs", { exact: true })).toBeVisible();
    await expectNoOverflow(page);
    await page.getByRole("button", { name: "New backtest" }).tap();
    await expect(page.getByRole("button", { name: "Run backtest" })).toBeInViewport();
    await expectNoOverflow(page);
    await expectAccessible(page);
    await page.getByRole("button", { name: "Run backtest" }).tap();
    await expect(figure(page, "profit")).toContainText(/expected/);
    await expectNoOverflow(page);
    await expectAccessible(page);
    await page.getByRole("navigation", { name: "Pages" }).getByRole("button", { name: "More" }).tap();
    await page.getByRole("dialog", { name: "More" }).getByRole("link", { name: "Fixtures" }).tap();
    await page
      .getByRole("button", { name: /Arsenal/ })
      .first()
      .tap();
    await expect(page.getByRole("cell", { name: /best price/ }).first()).toBeAttached();
    await expectNoOverflow(page);
  });
});
