import { render, screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";

import type { Health } from "@/api/model";
import { Page } from "@/testing/page";
import { api, problem, server } from "@/testing/server";

import { HealthProvider } from "./health-context";
import { ModeBadge } from "./mode-badge";
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
};
const answers = (health: Health) =>
  server.use(http.get(api("/health"), () => HttpResponse.json({ ...health })));
const show = () =>
  render(
    <Page>
      <HealthProvider>
        <ModeBadge />
        <SystemLamp />
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
