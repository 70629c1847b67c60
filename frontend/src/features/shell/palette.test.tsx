import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { aFixture, aRun } from "@/testing/builders";
import { Page } from "@/testing/page";
import { api, server } from "@/testing/server";

import { Palette } from "./palette";

const push = vi.fn();
vi.mock("next/navigation", () => ({ useRouter: () => ({ push }) }));

beforeEach(() => {
  push.mockClear();
  Element.prototype.scrollIntoView = vi.fn();
  const nomads = aFixture({
    id: 5,
    home: { key: "n", name: "NA Nomads" },
    away: { key: "a", name: "AF Aviators" },
  });
  server.use(
    http.get(api("/backtests"), () => HttpResponse.json({ items: [aRun()], next_cursor: null })),
    http.get(api("/fixtures"), ({ request }) =>
      HttpResponse.json({
        items: new URL(request.url).searchParams.get("search")?.startsWith("nom") ? [nomads] : [],
        next_cursor: null,
      }),
    ),
  );
});

describe("Palette", () => {
  it("finds a team's fixtures, and Enter opens the first", async () => {
    const user = userEvent.setup();
    render(<Palette open onOpenChange={() => undefined} />, { wrapper: Page });
    await user.type(screen.getByRole("combobox"), "nom");
    await screen.findByRole("option", { name: /NA Nomads – AF Aviators/ });
    await user.type(screen.getByRole("combobox"), "ads");
    expect(await screen.findByRole("option", { name: /NA Nomads – AF Aviators/ })).toHaveAttribute(
      "aria-selected",
      "true",
    );
    expect(screen.getAllByRole("option")).toHaveLength(1);
    expect(screen.queryByRole("status")).not.toBeInTheDocument();
    await user.keyboard("{Enter}");
    expect(push).toHaveBeenCalledWith("/fixtures?fixture=5");
  });

  it("finds pages and switches by any words of their names, and says when there is nothing", async () => {
    const user = userEvent.setup();
    render(<Palette open onOpenChange={() => undefined} />, { wrapper: Page });
    const box = screen.getByRole("combobox");
    await user.type(box, "theme switch");
    expect(screen.getAllByRole("option")).toHaveLength(1);
    await user.clear(box);
    await user.type(box, "provid");
    expect(screen.getByRole("option", { name: "Providers" })).toHaveAttribute("aria-selected", "true");
    await user.clear(box);
    await user.type(box, "qqq");
    expect(await screen.findByText("No page, fixture, run or setting matches “qqq”.")).toBeInTheDocument();
  });
});
