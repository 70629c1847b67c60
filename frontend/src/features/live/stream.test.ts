import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { LiveStream, type News } from "./stream";

class Source {
  static readonly all: Source[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  private readonly handlers = new Map<string, (event: MessageEvent<string>) => void>();
  constructor(readonly url: string) {
    Source.all.push(this);
  }
  addEventListener(topic: string, handler: (event: MessageEvent<string>) => void) {
    this.handlers.set(topic, handler);
  }
  close() {
    this.closed = true;
  }
  send(topic: string, data = "{}") {
    this.handlers.get(topic)?.(new MessageEvent(topic, { data }));
  }
}

const last = (): Source => Source.all.at(-1)!;
const start = () => {
  const stream = new LiveStream((url) => new Source(url) as unknown as EventSource);
  const heard: News[] = [];
  const leave = stream.subscribe(["quotes", "providers"], (news) => heard.push(news));
  return { stream, heard, leave };
};

beforeEach(() => {
  vi.useFakeTimers();
  Source.all.length = 0;
});
afterEach(() => vi.useRealTimers());

describe("the live stream", () => {
  it("is one connection for all who listen", () => {
    const { stream } = start();
    stream.subscribe(["scores"], () => undefined);
    expect(Source.all).toHaveLength(1);
    expect(last().url).toMatch(/^\/api\/v1\/stream\?topics=quotes,/);
  });

  it("hands each topic to those who asked for it", () => {
    const { heard } = start();
    last().onopen?.();
    last().send("quotes", '{"changes":[]}');
    last().send("providers");
    last().send("scores");
    expect(heard).toEqual([{ kind: "quotes", message: { changes: [] } }, { kind: "notice" }]);
  });

  it("comes back by itself and has everybody ask anew", () => {
    const { stream, heard } = start();
    last().onopen?.();
    last().onerror?.();
    expect(stream.snapshot().kind).toBe("lost");
    expect(Source.all[0]?.closed).toBe(true);
    vi.advanceTimersByTime(600);
    expect(Source.all).toHaveLength(2);
    last().onopen?.();
    expect(stream.snapshot().kind).toBe("open");
    expect(heard).toEqual([{ kind: "resync" }]);
  });

  it("keeps telling since when it is lost, and tries more rarely", () => {
    const { stream } = start();
    last().onerror?.();
    const lost = stream.snapshot();
    for (let tries = 0; tries < 4; tries++) {
      vi.advanceTimersByTime(16_000);
      last().onerror?.();
    }
    expect(stream.snapshot()).toBe(lost);
    const tried = Source.all.length;
    vi.advanceTimersByTime(3_000);
    expect(Source.all.length).toBe(tried);
  });

  it("passes the server's own call to ask anew on", () => {
    const { heard } = start();
    last().send("resync");
    expect(heard).toEqual([{ kind: "resync" }]);
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
