import { act, renderHook } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import type { ValueBet } from "@/api/model";
import { aBet } from "@/testing/value-bets";

import { useQueueOrder } from "./use-queue-order";

const bets = (ids: string): ValueBet[] => ids.split("").map((id) => aBet({ id }));

function show(ids: string) {
  const hook = renderHook(({ found, asked }) => useQueueOrder(found, asked), {
    initialProps: { found: bets(ids), asked: "by edge" },
  });
  return {
    refresh: (next: string, asked = "by edge") => hook.rerender({ found: bets(next), asked }),
    order: () => hook.result.current,
    ids: () => hook.result.current.rows.map(({ id }) => id).join(""),
  };
}

describe("useQueueOrder", () => {
  it("leaves rows where they are while their figures change, and says that they would stand otherwise", () => {
    const queue = show("abc");
    expect(queue.order().isOld).toBe(false);
    queue.refresh("cab");
    expect(queue.ids()).toBe("abc");
    expect(queue.order().isOld).toBe(true);
  });

  it("puts a new one behind the one that it follows", () => {
    const queue = show("abc");
    queue.refresh("axbc");
    expect(queue.ids()).toBe("axbc");
    expect(queue.order().isOld).toBe(false);
  });

  it("sorts again when the reader asks for it", () => {
    const queue = show("abc");
    queue.refresh("cab");
    const before = queue.order().sortedAt;
    act(() => queue.order().sortAgain());
    expect(queue.ids()).toBe("cab");
    expect(queue.order().isOld).toBe(false);
    expect(queue.order().sortedAt).toBeGreaterThanOrEqual(before);
  });

  it("begins anew with another question", () => {
    const queue = show("abc");
    queue.refresh("cab", "newest");
    expect(queue.ids()).toBe("cab");
  });
});
