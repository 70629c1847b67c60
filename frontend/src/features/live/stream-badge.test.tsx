import { render, screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { OpenStream } from "@/testing/stream";

import { useUpdates } from "./hooks";
import { StreamBadge } from "./stream-badge";

function Listening({ trouble = null }: { trouble?: { text: string; why: string } | null }) {
  useUpdates(["quotes"], () => undefined);
  return <StreamBadge trouble={trouble} />;
}

describe("StreamBadge", () => {
  beforeEach(() => vi.stubGlobal("EventSource", OpenStream));

  it("says Live while updates arrive", async () => {
    render(<Listening />);
    expect(await screen.findByText("Live")).toBeInTheDocument();
  });

  it("says what is true instead while they carry nothing that is live", async () => {
    const { rerender } = render(<Listening />);
    await screen.findByText("Live");
    rerender(<Listening trouble={{ text: "Engine down", why: "No engine leads." }} />);
    expect(screen.getByRole("status")).toHaveTextContent("Engine down");
    expect(screen.getByRole("status")).toHaveAttribute("title", "No engine leads.");
    expect(screen.queryByText("Live")).toBeNull();
  });
});
