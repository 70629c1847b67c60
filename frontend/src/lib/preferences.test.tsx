import { act, renderHook } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { useChoice, useStored } from "./preferences";

const OPTIONS = ["decimal", "american"] as const;

describe("useChoice", () => {
  it("starts with the first option and remembers another", () => {
    const first = renderHook(() => useChoice("odds", OPTIONS));
    expect(first.result.current[0]).toBe("decimal");
    act(() => first.result.current[1]("american"));
    expect(renderHook(() => useChoice("odds", OPTIONS)).result.current[0]).toBe("american");
  });

  it("reaches every component that asks", () => {
    const one = renderHook(() => useChoice("odds", OPTIONS));
    const other = renderHook(() => useChoice("odds", OPTIONS));
    act(() => one.result.current[1]("american"));
    expect(other.result.current[0]).toBe("american");
  });

  it("reads what an older version stored as the default", () => {
    window.localStorage.setItem("advisor.odds", "roman");
    expect(renderHook(() => useChoice("odds", OPTIONS)).result.current[0]).toBe("decimal");
  });
});

describe("useStored", () => {
  it("remembers until the page closes when storage is full", () => {
    vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    const { result } = renderHook(() => useStored("draft"));
    act(() => result.current[1]("kept"));
    expect(result.current[0]).toBe("kept");
  });
});
