import { describe, expect, it } from "vitest";

import { once } from "./once";
import { ApiError } from "./request";

const failed = (status: number, code: string) =>
  new ApiError({ message: "no", status, code, requestId: null });

/** Sends a command and notes its key; `end` is thrown, or answered. */
async function sent(keys: string[], command: string, asked: unknown, end?: Error): Promise<string> {
  return once(command, asked, ({ headers }) => {
    keys.push(headers["Idempotency-Key"] ?? "");
    return end ? Promise.reject(end) : Promise.resolve("done");
  });
}

describe("once", () => {
  it("sends the same key until it is known what came of it", async () => {
    const keys: string[] = [];
    await expect(sent(keys, "bet", { stake: 1 }, failed(0, "unreachable"))).rejects.toThrow("no");
    await expect(sent(keys, "bet", { stake: 1 }, failed(502, "backend_unreachable"))).rejects.toThrow("no");
    await expect(sent(keys, "bet", { stake: 1 }, failed(500, "internal_error"))).rejects.toThrow("no");
    expect(await sent(keys, "bet", { stake: 1 })).toBe("done");
    expect(new Set(keys).size).toBe(1);
    await sent(keys, "bet", { stake: 1 });
    expect(new Set(keys).size).toBe(2);
  });

  it("takes a second click for the same command", async () => {
    const keys: string[] = [];
    await Promise.all([sent(keys, "bet", { stake: 2 }), sent(keys, "bet", { stake: 2 })]);
    expect(new Set(keys).size).toBe(1);
  });

  it("begins anew after a refusal, and for another command or another body", async () => {
    const keys: string[] = [];
    await expect(sent(keys, "bet", { stake: 3 }, failed(409, "conflict"))).rejects.toThrow("no");
    await sent(keys, "bet", { stake: 3 });
    await expect(sent(keys, "bet", { stake: 4 }, failed(0, "unreachable"))).rejects.toThrow("no");
    await sent(keys, "lay", { stake: 4 });
    await sent(keys, "bet", { stake: 5 });
    expect(new Set(keys).size).toBe(keys.length);
  });
});
