import { onTestFinished, vi } from "vitest";

/** For a test in which a component throws: React and the browser report what a boundary then holds. */
export function expectCrash(): void {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const quiet = (event: ErrorEvent) => event.preventDefault();
  window.addEventListener("error", quiet);
  onTestFinished(() => window.removeEventListener("error", quiet));
}
