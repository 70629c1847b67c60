import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { useFreshness, type AgeLimits } from "./use-age";

const AT = "2026-11-25T12:00:00Z";
const START = Date.parse(AT);

beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

const shown = (limits: AgeLimits) => renderHook(() => useFreshness(AT, limits)).result;
const pass = (seconds: number) => act(() => void vi.advanceTimersByTime(seconds * 1_000));

describe("useFreshness", () => {
  it("follows the clock through both limits", () => {
    const result = shown({ ageing_seconds: 20, stale_seconds: 60 });
    const seen = [result.current];
    for (const seconds of [20, 1, 39, 1]) {
      pass(seconds);
      seen.push(result.current);
    }
    expect(seen).toEqual(["fresh", "fresh", "ageing", "ageing", "stale"]);
  });
  it("has no rule of its own", () => {
    const result = shown({ ageing_seconds: null, stale_seconds: null });
    pass(86_400);
    expect(result.current).toBe("fresh");
  });
});
