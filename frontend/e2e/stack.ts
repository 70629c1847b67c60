import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

import { season } from "./season";

const ADVISOR = path.resolve(__dirname, "../../backend/.venv/bin/advisor");
const WEB_FOLDER = path.resolve(__dirname, "../.next/standalone");
const UP_MS = 120_000;
const STOP_MS = 20_000;

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** The whole platform, started as a user starts it, on its own folder and ports. */
export class Stack {
  private constructor(
    readonly url: string,
    /** Where the simulated providers take orders of what is to happen. */
    readonly sandbox: string,
    private readonly folder: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly process: ChildProcess,
  ) {}

  static async start({ sandbox }: { sandbox: boolean }): Promise<Stack> {
    const folder = await mkdtemp(path.join(tmpdir(), "advisor-e2e-"));
    const [apiPort, webPort] = [await freePort(), await freePort()];
    const [sandboxPort, streamPort] = [await freePort(), await freePort()];
    const env = {
      ...process.env,
      ADVISOR_DATA_DIR: path.join(folder, "data"),
      ADVISOR_API_PORT: String(apiPort),
      ADVISOR_WEB_PORT: String(webPort),
      ADVISOR_SANDBOX: sandbox ? "on" : "off",
      ADVISOR_SANDBOX_PORT: String(sandboxPort),
      ADVISOR_SANDBOX_STREAM_PORT: String(streamPort),
      // A breaker that opened is tried again within a test's patience.
      ADVISOR_CIRCUIT_BREAKER_RESET_TIMEOUT: "10",
      ADVISOR_WEB_FOLDER: process.env.ADVISOR_WEB_FOLDER ?? WEB_FOLDER,
    };
    const child = spawn(ADVISOR, ["up", "--no-demo"], { env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (part: Buffer) => (said += part.toString()));
    const stack = new Stack(
      `http://127.0.0.1:${webPort}`,
      `http://127.0.0.1:${sandboxPort}/sandbox`,
      folder,
      env,
      child,
    );
    try {
      await stack.ready(() => said);
    } catch (cause) {
      await stack.stop();
      throw cause;
    }
    return stack;
  }

  private async ready(said: () => string): Promise<void> {
    const end = Date.now() + UP_MS;
    while (Date.now() < end) {
      if (this.process.exitCode !== null) throw new Error(`advisor up ended early:\n${said()}`);
      const health = await fetch(`${this.url}/api/v1/health`).then(
        (answer) => (answer.ok ? (answer.json() as Promise<{ database: string; worker: string }>) : null),
        () => null,
      );
      if (health?.database === "up" && health.worker === "up") return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error(`advisor up was not ready in ${UP_MS / 1000} s:\n${said()}`);
  }

  /** Imports the made-up season through the command line, as a user does. */
  async importSeason(): Promise<string> {
    const file = path.join(this.folder, "E0_2324.csv");
    await writeFile(file, season());
    const { stdout } = await promisify(execFile)(ADVISOR, ["import", "football-data", file, "--json"], {
      env: this.env,
    });
    return stdout;
  }

  /** Ends a process of the platform as an accident would. */
  async kill(part: string): Promise<void> {
    const written = await readFile(path.join(this.folder, "data", "parts.json"), "utf8");
    const { parts } = JSON.parse(written) as { parts: { key: string; pid: number | null }[] };
    const pid = parts.find(({ key }) => key === part)?.pid;
    if (!pid) throw new Error(`${part} does not run: ${written}`);
    process.kill(pid, "SIGKILL");
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null) {
      const ended = new Promise((resolve) => this.process.once("exit", resolve));
      this.process.kill("SIGTERM");
      const late = setTimeout(() => this.process.kill("SIGKILL"), STOP_MS);
      await ended;
      clearTimeout(late);
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}
