import type { QuotesMessage } from "@/api/model";

/** What the stream tells of; `quotes` brings the changes themselves, the others say what to ask for anew. */
export const TOPICS = ["quotes", "value_bets", "arbitrage", "providers", "scores", "reviews"] as const;
export type Topic = (typeof TOPICS)[number];

/** A topic's news. `resync`: some may have been missed, so whatever is shown must be asked for anew. */
export type News = { kind: "quotes"; message: QuotesMessage } | { kind: "notice" } | { kind: "resync" };
export type Listener = (news: News) => void;

export type StreamState =
  { kind: "idle" } | { kind: "connecting" } | { kind: "open" } | { kind: "lost"; since: number };

const URL_PATH = "/api/v1/stream";
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 15_000;
const LINGER_MS = 3_000;

/**
 * One connection for all who listen. It opens with the first listener, closes a little after the last, and comes back
 * by itself; after every gap all listeners are told to ask anew, so that no old price is taken for a new one.
 */
export class LiveStream {
  private readonly listeners = new Map<Topic, Set<Listener>>();
  private readonly watchers = new Set<() => void>();
  private source: EventSource | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private retryMs = FIRST_RETRY_MS;
  private missed = false;
  private state: StreamState = { kind: "idle" };

  constructor(private readonly connect: (url: string) => EventSource = (url) => new EventSource(url)) {}

  subscribe(topics: readonly Topic[], listener: Listener): () => void {
    for (const topic of topics) {
      const of = this.listeners.get(topic) ?? new Set();
      this.listeners.set(topic, of.add(listener));
    }
    if (this.source === null && this.state.kind !== "lost") this.open();
    return () => {
      for (const topic of topics) this.listeners.get(topic)?.delete(listener);
      if (!this.wanted()) setTimeout(() => this.wanted() || this.close(), LINGER_MS);
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

  private open(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.state.kind !== "lost") this.become({ kind: "connecting" });
    const source = this.connect(`${URL_PATH}?topics=${TOPICS.join(",")}`);
    this.source = source;
    source.onopen = () => {
      this.retryMs = FIRST_RETRY_MS;
      this.become({ kind: "open" });
      if (this.missed) this.tellAll({ kind: "resync" });
      this.missed = false;
    };
    source.onerror = () => this.lose(source);
    source.addEventListener("resync", () => this.tellAll({ kind: "resync" }));
    for (const topic of TOPICS)
      source.addEventListener(topic, (event: MessageEvent<string>) => this.tell(topic, event.data));
  }

  /** The browser would try again by itself only after some failures and not after others; we always do. */
  private lose(source: EventSource): void {
    if (source !== this.source) return;
    source.close();
    this.source = null;
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
    this.source = null;
    this.missed = true;
    this.become({ kind: "idle" });
  }

  private become(state: StreamState): void {
    if (state === this.state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }

  private tell(topic: Topic, data: string): void {
    const news: News =
      topic === "quotes"
        ? { kind: "quotes", message: JSON.parse(data) as QuotesMessage }
        : { kind: "notice" };
    for (const listener of this.listeners.get(topic) ?? []) listener(news);
  }

  private tellAll(news: News): void {
    for (const listener of new Set([...this.listeners.values()].flatMap((of) => [...of]))) listener(news);
  }
}
