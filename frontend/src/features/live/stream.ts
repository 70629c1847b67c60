import type { QuotesMessage } from "@/api/model";

import { brings, heardFor, streamUrl, type Heard, type Interest } from "./interest";
import { parseNotice, parseQuotes, parseResync, TOPICS, type Topic } from "./messages";

/**
 * An update on a topic. `notice`: these changed, with no ids all may have. `resync`: some may have been missed, so
 * whatever is shown must be asked for anew.
 */
export type Update =
  | { kind: "quotes"; message: QuotesMessage }
  | { kind: "notice"; ids: readonly string[] }
  | { kind: "resync" };
type Listener = (update: Update) => void;

export type StreamState =
  { kind: "idle" } | { kind: "connecting" } | { kind: "open" } | { kind: "lost"; since: number };

/** What is used of an `EventSource`. */
interface Source {
  addEventListener: (event: string, listener: (event: MessageEvent<unknown>) => void) => void;
  close: () => void;
}

interface Options {
  connect?: (url: string) => Source;
  /** Called once for each kind of message that was malformed. */
  report?: (text: string) => void;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
const LINGER_MS = 3_000;
// A sender whose every message is malformed must not make all pages ask for everything all the time.
const FAULT_RESYNC_MS = 5_000;

// eslint-disable-next-line no-console -- there is no other log in a browser, and it happens once for each topic
const logError = (text: string): void => console.error(text);

/**
 * One connection for all who listen, of what they listen to and no more. It opens with the first listener, closes a
 * little after the last, and comes back by itself; after every gap, and after a message that cannot be read, all
 * listeners are asked to resync, so that no old price is taken for a new one.
 *
 * Where others listen, or to something else, a new connection takes the place of the old one, which is heard until then.
 */
export class LiveStream {
  /** How many malformed messages were left out, by topic. */
  readonly malformed = new Map<string, number>();
  private readonly connect: (url: string) => Source;
  private readonly report: (text: string) => void;
  private readonly listeners = new Map<Topic, Map<Listener, Interest>>();
  private readonly watchers = new Set<() => void>();
  private source: Source | null = null;
  private heard: Heard = { topics: [], fixtures: undefined, markets: undefined };
  private replaced: Source | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private faultTimer: ReturnType<typeof setTimeout> | null = null;
  private faultsSince = false;
  private retryMs = FIRST_RETRY_MS;
  private missed = false;
  private state: StreamState = { kind: "idle" };

  constructor({ connect = (url) => new EventSource(url), report = logError }: Options = {}) {
    this.connect = connect;
    this.report = report;
  }

  subscribe(topics: readonly Topic[], listener: Listener, interest: Interest = {}): () => void {
    if (!topics.length) return () => undefined;
    for (const topic of topics) {
      const of = this.listeners.get(topic) ?? new Map<Listener, Interest>();
      this.listeners.set(topic, of.set(listener, interest));
    }
    if (this.source === null && this.state.kind !== "lost") this.open();
    // Whoever comes with a page comes at once with the others.
    else queueMicrotask(() => this.adjust());
    return () => {
      for (const topic of topics) this.listeners.get(topic)?.delete(listener);
      setTimeout(() => (this.wanted() ? this.adjust() : this.close()), LINGER_MS);
    };
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly snapshot = (): StreamState => this.state;

  private wanted(): boolean {
    return [...this.listeners.values()].some((of) => of.size > 0);
  }

  private toHear(): Heard {
    const topics = TOPICS.filter((topic) => this.listeners.get(topic)?.size);
    return heardFor(topics, [...(this.listeners.get("quotes")?.values() ?? [])]);
  }

  /** Connects anew where something else is wanted than is heard. */
  private adjust(): void {
    if (this.source === null || !this.wanted()) return;
    const wanted = this.toHear();
    if (brings(this.heard, wanted)) return;
    // Of a topic that nobody heard until now, answers may be old before the new connection is open. Of what was heard
    // nothing is missed, and of a fixture that came upon a page no more than its next poll makes good.
    this.missed ||=
      this.state.kind === "open"
        ? wanted.topics.some((topic) => !this.heard.topics.includes(topic))
        : wanted.topics.includes("quotes") && !this.heard.topics.includes("quotes");
    if (this.state.kind === "open") {
      this.replaced?.close();
      this.replaced = this.source;
    } else this.source.close();
    this.open();
  }

  private open(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.state.kind === "idle") this.become({ kind: "connecting" });
    this.heard = this.toHear();
    const source = this.connect(streamUrl(this.heard));
    this.source = source;
    source.addEventListener("open", () => {
      if (source !== this.source) return;
      this.replaced?.close();
      this.replaced = null;
      this.retryMs = FIRST_RETRY_MS;
      this.become({ kind: "open" });
      if (this.missed) this.publishToAll({ kind: "resync" });
      this.missed = false;
    });
    source.addEventListener("error", () => this.lose(source));
    source.addEventListener("resync", ({ data }) => {
      if (parseResync(data)) this.publishToAll({ kind: "resync" });
      else this.reject("resync");
    });
    for (const topic of TOPICS) source.addEventListener(topic, ({ data }) => this.receive(topic, data));
  }

  /** The browser would try again by itself only after some failures and not after others; we always do. */
  private lose(source: Source): void {
    if (source !== this.source) return;
    source.close();
    this.replaced?.close();
    this.source = this.replaced = null;
    this.missed = true;
    this.become(this.state.kind === "lost" ? this.state : { kind: "lost", since: Date.now() });
    const wait = this.retryMs * (0.5 + Math.random() / 2);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
    this.timer = setTimeout(() => (this.wanted() ? this.open() : this.close()), wait);
  }

  private close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.source?.close();
    this.replaced?.close();
    this.source = this.replaced = null;
    this.missed = true;
    this.become({ kind: "idle" });
  }

  private become(state: StreamState): void {
    if (state === this.state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }

  private receive(topic: Topic, data: unknown): void {
    if (topic === "quotes") {
      const message = parseQuotes(data);
      if (message) this.publish(topic, { kind: "quotes", message });
      else this.reject(topic);
    } else {
      const notice = parseNotice(topic, data);
      if (notice) this.publish(topic, { kind: "notice", ids: notice.ids });
      else this.reject(topic);
    }
  }

  /** Leaves a malformed message out: what it said is found out by asking anew. */
  private reject(topic: string): void {
    const count = (this.malformed.get(topic) ?? 0) + 1;
    this.malformed.set(topic, count);
    if (count === 1)
      this.report(
        `The live stream sent a malformed "${topic}" message. It was left out; more are only counted.`,
      );
    this.resyncAfterFault();
  }

  private resyncAfterFault(): void {
    if (this.faultTimer !== null) {
      this.faultsSince = true;
      return;
    }
    this.faultTimer = setTimeout(() => {
      this.faultTimer = null;
      if (this.faultsSince) this.resyncAfterFault();
    }, FAULT_RESYNC_MS);
    this.faultsSince = false;
    this.publishToAll({ kind: "resync" });
  }

  private publish(topic: Topic, update: Update): void {
    for (const listener of this.listeners.get(topic)?.keys() ?? []) listener(update);
  }

  private publishToAll(update: Update): void {
    for (const listener of new Set([...this.listeners.values()].flatMap((of) => [...of.keys()])))
      listener(update);
  }
}
