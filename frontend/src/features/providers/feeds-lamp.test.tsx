import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";

import type { Provider } from "@/api/model";
import { Page } from "@/testing/page";
import { anOffProvider, aProvider } from "@/testing/providers";
import { api, server } from "@/testing/server";

import { FeedsLamp, troubleOf } from "./feeds-lamp";

const answers = (providers: Provider[]) =>
  server.use(http.get(api("/providers"), () => HttpResponse.json({ items: providers, running: true })));

describe("the feeds lamp", () => {
  it("names each provider that is on, and the way to all", async () => {
    const user = userEvent.setup();
    answers([
      aProvider(),
      aProvider({ key: "espn", name: "ESPN", health: "down", reason: "No answer." }),
      anOffProvider,
    ]);
    render(
      <Page>
        <FeedsLamp />
      </Page>,
    );
    const lamp = await screen.findByRole("button", {
      name: "Feeds (sandbox): The Odds API healthy, ESPN down",
    });
    expect(screen.getByRole("status")).toHaveTextContent("ESPN down");
    // Of any width: on a phone words take the place of the lamps.
    expect(screen.getByRole("status")).not.toHaveClass("hidden");
    expect(lamp).toHaveClass("text-warn");
    expect(within(lamp).getByText("SANDBOX")).toBeInTheDocument();
    await user.click(lamp);
    expect(await screen.findByText("No answer.")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "All providers" })).toHaveAttribute("href", "/providers");
  });

  it("says the worst in few words", () => {
    const down = aProvider({ health: "down" });
    expect(troubleOf([], false)).toBeNull();
    expect(troubleOf([aProvider()], true)).toBeNull();
    expect(troubleOf([aProvider()], false)).toBe("Feeds silent");
    expect(troubleOf([down, down, aProvider({ health: "degraded" })], true)).toBe("2 feeds down");
  });
});
