type Handler = (event: MessageEvent<unknown>) => void;

const notice = (topic: string) => ({ topic, ids: [], sent_at: "2026-11-25T12:00:06Z" });

/** The stream in place of the server's: what a test sends in it, the page receives. */
export class StreamDouble {
  static readonly all: StreamDouble[] = [];
  static get last(): StreamDouble {
    const last = StreamDouble.all.at(-1);
    if (!last) throw new Error("nothing has opened a stream");
    return last;
  }

  closed = false;
  private readonly handlers = new Map<string, Handler>();

  constructor(readonly url: string) {
    StreamDouble.all.push(this);
  }

  addEventListener(event: string, handler: Handler): void {
    this.handlers.set(event, handler);
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.send("open", null);
  }

  fail(): void {
    this.send("error", null);
  }

  /** Sends a message as JSON. */
  say(topic: string, message: object = notice(topic)): void {
    this.send(topic, JSON.stringify(message));
  }

  /** Sends data as it is. */
  send(event: string, data: unknown): void {
    this.handlers.get(event)?.(new MessageEvent(event, { data }));
  }
}

/** One that opens by itself. */
export class OpenStream extends StreamDouble {
  constructor(url: string) {
    super(url);
    setTimeout(() => this.open());
  }
}
