import { act, render, screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { aBoard, allOf, aRow, NOW } from "@/testing/live";
import { Page } from "@/testing/page";
import { api, server } from "@/testing/server";
import { OpenStream, StreamDouble } from "@/testing/stream";

import { OddsPage } from "./odds-page";

const LONGER_THAN_ITS_PAUSE_MS = 6_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  vi.stubGlobal("EventSource", OpenStream);
  server.use(
    http.get(api("/competitions"), () => HttpResponse.json({ items: [] })),
    http.get(api("/providers"), () => HttpResponse.json({ items: [], running: true })),
    http.get(api("/odds"), () => HttpResponse.json(aBoard())),
    http.get(api("/venues"), () => HttpResponse.json({ items: [] })),
  );
});
afterEach(() => void vi.useRealTimers());

describe("the board", () => {
  it("listens to the prices that it shows, and asks for the scores of its games in play alone", async () => {
    const board = aBoard({ items: [aRow(), aRow({ fixture_id: 8, status: "in_play" })] });
    server.use(http.get(api("/odds"), () => HttpResponse.json(board)));
    const asked = vi.fn(() => HttpResponse.json({ ...allOf(board), rows: [], since: "e0-1" }));
    server.use(http.get(api("/odds/changes"), asked));
    render(<OddsPage sheet={null} />, { wrapper: Page });
    expect(await screen.findAllByRole("row", { name: /Arsenal/ })).toHaveLength(2);
    await waitFor(() => expect(StreamDouble.last.url).toContain("&fixtures=7,8&markets="));
    const later = () => act(() => vi.advanceTimersByTimeAsync(LONGER_THAN_ITS_PAUSE_MS));
    await later();
    const before = asked.mock.calls.length;
    const say = (...ids: string[]) => {
      act(() => StreamDouble.last.say("scores", { topic: "scores", ids, sent_at: NOW }));
      return later();
    };
    await say("7", "77");
    expect(asked).toHaveBeenCalledTimes(before);
    await say("8", "77");
    expect(asked).toHaveBeenCalledTimes(before + 1);
  });
});
