import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { aChange, aMessage } from "@/testing/live";
import { StreamDouble } from "@/testing/stream";

import { LiveStream, type Update } from "./stream";

const last = (): StreamDouble => StreamDouble.last;
const RESYNC = { topic: "resync", reason: "slow reader", sent_at: "2026-11-25T12:00:06Z" };

const start = () => {
  const report = vi.fn();
  const stream = new LiveStream({ connect: (url) => new StreamDouble(url), report });
  const received: Update[] = [];
  const leave = stream.subscribe(["quotes", "providers"], (update) => received.push(update));
  return { stream, received, leave, report };
};

beforeEach(() => {
  vi.useFakeTimers();
  StreamDouble.all.length = 0;
});
afterEach(() => vi.useRealTimers());

describe("the live stream", () => {
  it("is one connection for all who listen", () => {
    const { stream } = start();
    stream.subscribe(["scores"], () => undefined);
    expect(StreamDouble.all).toHaveLength(1);
    expect(last().url).toBe("/api/v1/stream?topics=quotes,providers");
  });

  it("hands each topic to those who asked for it", () => {
    const { received } = start();
    const message = aMessage([aChange()]);
    last().open();
    last().say("quotes", message);
    last().say("providers");
    last().say("scores");
    expect(received).toEqual([
      { kind: "quotes", message },
      { kind: "notice", ids: [] },
    ]);
  });

  it("comes back by itself and has everybody ask anew", () => {
    const { stream, received } = start();
    last().open();
    last().fail();
    expect(stream.snapshot().kind).toBe("lost");
    expect(StreamDouble.all[0]?.closed).toBe(true);
    vi.advanceTimersByTime(600);
    expect(StreamDouble.all).toHaveLength(2);
    last().open();
    expect(stream.snapshot().kind).toBe("open");
    expect(received).toEqual([{ kind: "resync" }]);
  });

  it("keeps the time at which it was lost, and tries more rarely", () => {
    const { stream } = start();
    last().fail();
    const lost = stream.snapshot();
    for (let tries = 0; tries < 4; tries++) {
      vi.advanceTimersByTime(16_000);
      last().fail();
    }
    expect(stream.snapshot()).toBe(lost);
    const tried = StreamDouble.all.length;
    vi.advanceTimersByTime(3_000);
    expect(StreamDouble.all.length).toBe(tried);
  });

  it("passes the server's own call to ask anew on", () => {
    const { received } = start();
    last().say("resync", RESYNC);
    expect(received).toEqual([{ kind: "resync" }]);
  });

  it("closes a little after the last listener left, and not when another came", () => {
    const { stream, leave } = start();
    leave();
    const again = stream.subscribe(["scores"], () => undefined);
    vi.advanceTimersByTime(5_000);
    expect(last().closed).toBe(false);
    again();
    vi.advanceTimersByTime(5_000);
    expect(last().closed).toBe(true);
    expect(stream.snapshot().kind).toBe("idle");
  });
});

describe("a connection", () => {
  const settled = () => vi.advanceTimersByTimeAsync(0);

  it("is of what all who came together listen to", async () => {
    const { stream } = start();
    stream.subscribe(["scores"], () => undefined);
    await settled();
    expect(StreamDouble.all.map((each) => [each.url, each.closed])).toEqual([
      ["/api/v1/stream?topics=quotes,providers", true],
      ["/api/v1/stream?topics=quotes,providers,scores", false],
    ]);
  });

  it("gives way to another where somebody listens to more, and is heard until that one is open", async () => {
    const { stream, received } = start();
    const [first] = StreamDouble.all;
    last().open();
    stream.subscribe(["scores"], (update) => received.push(update));
    await settled();
    first?.say("providers");
    expect(received).toEqual([{ kind: "notice", ids: [] }]);
    expect(stream.snapshot().kind).toBe("open");
    last().open();
    expect(first?.closed).toBe(true);
    // Both who listen ask anew: the newcomer may have missed something between its answer and this.
    expect(received.slice(1)).toEqual([{ kind: "resync" }, { kind: "resync" }]);
  });

  it("is lost with the one that should have taken its place", async () => {
    const { stream } = start();
    last().open();
    stream.subscribe(["scores"], () => undefined);
    await settled();
    last().fail();
    expect(StreamDouble.all.map((each) => each.closed)).toEqual([true, true]);
    expect(stream.snapshot().kind).toBe("lost");
  });

  it("that brings another fixture has nobody ask anew: the old one was heard until it was open", async () => {
    const stream = new LiveStream({ connect: (url) => new StreamDouble(url) });
    const received: Update[] = [];
    const listen = (...fixtures: number[]) =>
      stream.subscribe(["quotes"], (update) => received.push(update), { fixtures });
    const leave = listen(7);
    last().open();
    leave();
    listen(7, 8);
    await settled();
    last().open();
    expect(last().url).toContain("fixtures=7,8");
    expect(StreamDouble.all[0]?.closed).toBe(true);
    expect(received).toEqual([]);
  });

  it("stays where nobody listens to anything else", async () => {
    const { stream } = start();
    stream.subscribe(["providers"], () => undefined)();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(StreamDouble.all).toHaveLength(1);
  });

  it("is narrower a little after somebody left", async () => {
    const { stream, leave } = start();
    stream.subscribe(["scores"], () => undefined);
    last().open();
    leave();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(last().url).toBe("/api/v1/stream?topics=scores");
  });

  it.each([
    [[{ markets: ["h2h"] }], "&markets=h2h"],
    [[{ markets: ["totals", "h2h"] }, { markets: ["h2h"] }], "&markets=h2h,totals"],
    [[{ markets: ["h2h"] }, {}], ""],
    [[{ fixtures: [7] }, { markets: ["h2h"] }], ""],
    [[{ fixtures: [7] }, { fixtures: [9], markets: ["h2h"] }], "&fixtures=7,9"],
  ])("that brings prices for %j has %j", async (interests, narrowed) => {
    const stream = new LiveStream({ connect: (url) => new StreamDouble(url) });
    for (const interest of interests) stream.subscribe(["quotes"], () => undefined, interest);
    await settled();
    expect(last().url).toBe(`/api/v1/stream?topics=quotes${narrowed}`);
  });

  it("that brings prices for the first time has everybody ask anew: answers may be older than it", async () => {
    const stream = new LiveStream({ connect: (url) => new StreamDouble(url) });
    const received: Update[] = [];
    stream.subscribe(["scores"], (update) => received.push(update));
    stream.subscribe([], () => undefined);
    stream.subscribe(["quotes"], () => undefined, { fixtures: [7] });
    await settled();
    last().open();
    expect(received).toEqual([{ kind: "resync" }]);
  });
});

describe("a malformed message", () => {
  it.each([
    ["quotes", "not JSON"],
    ["quotes", '{"topic":"quotes","changes":[{"odds":2}]}'],
    ["quotes", "null"],
    ["quotes", undefined],
    ["providers", "{}"],
    ["scores", "[]"],
    ["resync", "soon"],
  ])("of %s (%j) is left out, counted and leads to a resync", (topic, data) => {
    const { stream, received, report } = start();
    last().open();
    last().send(topic, data);
    expect(received).toEqual([{ kind: "resync" }]);
    expect(stream.malformed).toEqual(new Map([[topic, 1]]));
    expect(report).toHaveBeenCalledExactlyOnceWith(expect.stringContaining(`"${topic}"`));
    expect(stream.snapshot().kind).toBe("open");
  });

  it("is reported once for each topic, however many there are", () => {
    const { stream, report } = start();
    for (let index = 0; index < 50; index++) last().send("quotes", "{");
    last().send("providers", "{");
    expect(report).toHaveBeenCalledTimes(2);
    expect(stream.malformed.get("quotes")).toBe(50);
  });

  it("does not have everything asked for more than once in five seconds", () => {
    const { received } = start();
    for (let index = 0; index < 100; index++) {
      last().send("quotes", "{");
      vi.advanceTimersByTime(100);
    }
    expect(received).toHaveLength(3);
    vi.advanceTimersByTime(60_000);
    expect(received).toHaveLength(3);
  });

  it("leads to a resync even as the last of a burst", () => {
    const { received } = start();
    last().send("quotes", "{");
    last().send("quotes", "{");
    expect(received).toHaveLength(1);
    vi.advanceTimersByTime(5_000);
    expect(received).toHaveLength(2);
  });

  it("does not keep the next one from being read", () => {
    const { received } = start();
    const message = aMessage([aChange()]);
    last().send("quotes", "{");
    last().say("quotes", message);
    expect(received).toEqual([{ kind: "resync" }, { kind: "quotes", message }]);
  });

  it("is written to the console where nothing else is asked to report it", () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const stream = new LiveStream({ connect: (url) => new StreamDouble(url) });
    stream.subscribe(["quotes"], () => undefined);
    last().send("quotes", "{");
    expect(logged).toHaveBeenCalledTimes(1);
  });
});
