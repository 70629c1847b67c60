import AxeBuilder from "@axe-core/playwright";
import { expect, test as plain, type Page } from "@playwright/test";

import { Stack } from "./stack";

interface OwnFixtures {
  /** Fails the test when the page met an error nobody handled. */
  calm: void;
}

interface SharedFixtures {
  /** Whether the platform runs on simulated providers; a spec says so with `test.use`. */
  sandbox: boolean;
  stack: Stack;
}

/**
 * What the browser itself writes of a 503. On a busy machine the API asks a page to come again, which it does: what the
 * page then shows is what each test looks at.
 */
const ASKED_TO_COME_AGAIN =
  "Failed to load resource: the server responded with a status of 503 (Service Unavailable)";

export const test = plain.extend<OwnFixtures, SharedFixtures>({
  sandbox: [false, { scope: "worker", option: true }],
  stack: [
    async ({ sandbox }, provide) => {
      const stack = await Stack.start({ sandbox });
      await provide(stack);
      await stack.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  baseURL: async ({ stack }, provide) => provide(stack.url),
  calm: [
    async ({ page }, provide) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" && message.text() !== ASKED_TO_COME_AGAIN) errors.push(message.text());
      });
      page.on("response", (response) => {
        if (response.status() === 503 && !response.headers()["retry-after"])
          errors.push(`503 of ${response.url()}`);
      });
      await provide();
      expect(errors).toEqual([]);
    },
    { auto: true },
  ],
});

/** No violation of WCAG 2.1 A and AA that can be found by looking at the page. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
    .analyze();
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html}\n${node.failureSummary}`),
  );
  expect(found).toEqual([]);
}

/** Nothing is wider than the screen, and the page ends where its content does: below it is no void to scroll into. */
export async function expectNoOverflow(page: Page): Promise<void> {
  const { width, screen, height, end } = await page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    screen: window.innerWidth,
    height: document.documentElement.scrollHeight,
    end: Math.max(
      window.innerHeight,
      (document.querySelector("#page")?.getBoundingClientRect().bottom ?? 0) + window.scrollY,
    ),
  }));
  expect(width).toBeLessThanOrEqual(screen);
  expect(height).toBeLessThanOrEqual(Math.ceil(end));
}

export { expect };
