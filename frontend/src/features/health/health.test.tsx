import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";

import type { Health, Part } from "@/api/model";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";

import { HealthProvider } from "./health-context";
import { ModeBadge } from "./mode-badge";
import { PartsStrip } from "./parts-strip";
import { SystemLamp } from "./system-lamp";

const well: Health = {
  status: "ok",
  version: "0.1.0",
  mode: "paper",
  database: "up",
  worker: "up",
  facts: [],
  leader: null,
  standbys: 0,
  history_rows: 0,
  shed_rows: {},
  dead_letters: 0,
  parts: null,
};
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000).toISOString();
const part = (key: string, name: string, facts: Partial<Part> = {}): Part => ({
  key,
  name,
  state: "running",
  since: ago(7_200),
  restarts: 0,
  last_exit: null,
  next_try: null,
  ...facts,
});
const killed = (seconds: number) => ({ at: ago(seconds), reason: "signal SIGKILL" });
const DATABASE = part("database", "PostgreSQL");
const ENGINE = part("engine", "engine");
const withParts = (...parts: Part[]): Health => ({
  ...well,
  status: parts.every(({ state }) => state === "running") ? "ok" : "degraded",
  parts,
});
const answers = (health: Health) =>
  server.use(http.get(api("/health"), () => HttpResponse.json({ ...health })));
const show = () =>
  render(
    <Page>
      <HealthProvider>
        <ModeBadge />
        <SystemLamp />
        <PartsStrip />
      </HealthProvider>
    </Page>,
  );

describe("the system's state", () => {
  it("is quiet while all is well", async () => {
    answers(well);
    show();
    expect(await screen.findByText("PAPER")).toBeInTheDocument();
    expect(
      screen.getByRole("button", { name: /API up, 0\.1\.0, Database up, Worker up/ }),
    ).toBeInTheDocument();
    expect(screen.queryByRole("status")).not.toBeInTheDocument();
  });
  it("says in words that the worker is down", async () => {
    answers({ ...well, status: "degraded", worker: "down" });
    show();
    expect(await screen.findByRole("status")).toHaveTextContent("Worker down");
  });
  it("says that space is low, how low, and that nothing can be saved any more", async () => {
    const storage = (status: "ok" | "degraded" | "down", detail: string): Health => ({
      ...well,
      status,
      facts: [{ name: "storage", status, detail }],
    });
    answers(storage("degraded", "Little space: 1.2 GB is free on the disk, less than 2.0 GB."));
    const { unmount } = show();
    expect(await screen.findByRole("status")).toHaveTextContent("Storage low on space");
    await userEvent.click(screen.getByRole("button", { name: /Storage low on space/ }));
    expect(await screen.findByText(/1\.2 GB is free on the disk/)).toBeInTheDocument();
    unmount();
    answers(storage("down", "The disk is full."));
    const full = show();
    expect(await screen.findByRole("status")).toHaveTextContent("Storage takes nothing");
    full.unmount();
    answers(storage("ok", "The database takes what is written."));
    show();
    expect(await screen.findByRole("button", { name: /Database up, Worker up/ })).toBeInTheDocument();
    expect(screen.queryByRole("status")).not.toBeInTheDocument();
  });
  it("says since when nothing answers", async () => {
    server.use(http.get(api("/health"), () => HttpResponse.error()));
    show();
    expect(await screen.findByRole("status")).toHaveTextContent(/API unreachable since \d\d:\d\d/);
  });
  it("does not call an API that answers with errors unreachable", async () => {
    server.use(http.get(api("/health"), () => problem(500)));
    show();
    await waitFor(() => expect(screen.getByRole("status")).toHaveTextContent(/API failing since/));
  });
});

describe("the processes of the platform", () => {
  /** Waits for the words: how long ago something was is drawn once the page has mounted. */
  const said = (words: RegExp) =>
    waitFor(() => expect(screen.getByTestId("parts-strip")).toHaveTextContent(words));

  it("are not spoken of where no launcher started them, nor while all is well", async () => {
    answers(withParts(DATABASE, ENGINE));
    show();
    expect(
      await screen.findByRole("button", { name: /Database up, Engine up, Worker up/ }),
    ).toBeInTheDocument();
    expect(screen.queryByTestId("parts-strip")).not.toBeInTheDocument();
  });
  it("say that one has stopped, why, what it means and when it is tried again", async () => {
    answers(
      withParts(
        DATABASE,
        part("engine", "engine", { state: "restarting", last_exit: killed(12), next_try: ago(-3.5) }),
      ),
    );
    show();
    await said(
      /^Engine stopped 1\d\s*s ago \(signal SIGKILL\)\. It is started again in [1-4]\s*s\. No price is refreshed and no bet is found until it is back\.$/,
    );
    expect(screen.getByRole("button", { name: /Engine restarting/ })).toHaveTextContent("Engine restarting");
  });
  it("say how to start one that was left down", async () => {
    answers(
      withParts(
        part("worker", "job worker", {
          state: "down",
          restarts: 4,
          last_exit: { at: ago(60), reason: "The disk is full." },
        }),
        ENGINE,
      ),
    );
    show();
    await said(
      /^Job worker is down\. It stopped too often, at last 1\s*min ago \(The disk is full\)\. New backtests wait .* advisor retry starts it again\.$/,
    );
    // The worker's own report is half a minute old at most; the launcher knows at once.
    expect(screen.getByRole("button", { name: /Worker down/ })).toBeInTheDocument();
  });
  it("say that one is starting, and that one waits for what it needs", async () => {
    answers(
      withParts(
        part("database", "PostgreSQL", { state: "starting", last_exit: killed(3) }),
        part("engine", "engine", { state: "restarting", last_exit: killed(30), next_try: ago(20) }),
      ),
    );
    show();
    await said(/PostgreSQL is starting after it stopped just now/);
    await said(/^Engine stopped 3\d\s*s ago .* It is started again as soon as it can be\./);
    expect(screen.getByRole("button", { name: /Database starting/ })).toBeInTheDocument();
  });
  it("say calmly what was restarted within the hour, and forget it then", async () => {
    answers(
      withParts(
        part("database", "PostgreSQL", { since: ago(120), restarts: 2, last_exit: killed(122) }),
        part("sandbox", "sandbox (simulated providers)", {
          since: ago(3_650),
          restarts: 1,
          last_exit: killed(3_660),
        }),
      ),
    );
    show();
    await said(
      /^PostgreSQL was restarted 2\s*min ago \(signal SIGKILL\) and runs\. It was restarted 2 times since the start\.$/,
    );
    expect(screen.getByRole("button", { name: /Database up, Worker up, Sandbox up/ })).toBeInTheDocument();
  });
  it("are not known without the API", async () => {
    server.use(http.get(api("/health"), () => HttpResponse.error()));
    show();
    expect(await screen.findByRole("status")).toHaveTextContent(/API unreachable/);
    expect(screen.queryByTestId("parts-strip")).not.toBeInTheDocument();
  });
});
