import { renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { keptOrder, useKeptOrder } from "./kept-order";

describe("keptOrder", () => {
  it.each([
    [[], ["b", "a"], "b a"],
    [["a", "b", "c"], ["c", "b", "a"], "a b c"],
    [["a", "c"], ["a", "b", "c"], "a b c"],
    [["a", "b"], ["new", "b", "a"], "new a b"],
    [["a", "b", "c"], ["c"], "a b c"],
    [["a", "b", "c"], ["c", "d", "a"], "a b c d"],
    [["a"], ["x", "y", "a"], "x y a"],
  ])("%o, then %o", (before, now, kept) => expect(keptOrder(before, now).join(" ")).toBe(kept));
});

describe("useKeptOrder", () => {
  const items = (keys: string) => keys.split("").map((key) => ({ key }));
  const keyOf = ({ key }: { key: string }) => key;
  const show = (keys: string, asked = "all") =>
    renderHook(({ keys, asked }) => useKeptOrder(items(keys), asked, keyOf), {
      initialProps: { keys, asked },
    });
  const shown = (hook: ReturnType<typeof show>) => hook.result.current.map(({ key }) => key).join("");

  it("keeps what is there in place, whatever order comes next, and what returns", () => {
    const hook = show("abc");
    hook.rerender({ keys: "cab", asked: "all" });
    expect(shown(hook)).toBe("abc");
    hook.rerender({ keys: "ca", asked: "all" });
    expect(shown(hook)).toBe("ac");
    hook.rerender({ keys: "cdba", asked: "all" });
    expect(shown(hook)).toBe("abcd");
  });

  it("begins anew with another asked", () => {
    const hook = show("abc");
    hook.rerender({ keys: "cab", asked: "some" });
    expect(shown(hook)).toBe("cab");
  });
});
