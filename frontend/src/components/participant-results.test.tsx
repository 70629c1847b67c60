import { render, screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import type { ParticipantResult } from "@/api/model";

import { ParticipantResults } from "./participant-results";

const result = (id: number, name: string, value: number | null, statistic = "win"): ParticipantResult => ({
  participant: { id, name },
  statistic,
  result: value,
});

const shown = (...results: ParticipantResult[]) => {
  render(<ParticipantResults results={results} />);
  return screen.getByRole("region", { name: "Results" });
};

describe("ParticipantResults", () => {
  it("shows nothing where nothing is known", () => {
    const { container } = render(<ParticipantResults results={[]} />);
    expect(container).toBeEmptyDOMElement();
  });

  it("says who won, and not who lost", () => {
    const section = shown(
      result(1, "Ann Archer", 1),
      result(2, "Bea Bowman", 0),
      result(3, "Cay Carver", null),
    );
    expect(within(section).getByText("Won").nextSibling).toHaveTextContent("Ann Archer");
    expect(within(section).getByText("Took no part").nextSibling).toHaveTextContent("Cay Carver");
    expect(section).not.toHaveTextContent("Bea Bowman");
  });

  it("says who shared the win", () => {
    const section = shown(result(1, "Ann Archer", 2), result(2, "Bea Bowman", 2));
    expect(section).toHaveTextContent("Shared the winAnn Archer (one of 2), Bea Bowman (one of 2)");
  });

  it("names those who cannot win any more while nobody has", () => {
    expect(shown(result(1, "Ann Archer", 0))).toHaveTextContent("Did not winAnn Archer");
  });

  it("lists what players achieved by statistic", () => {
    const section = shown(
      result(1, "Nikola Jokic", 12, "assists"),
      result(1, "Nikola Jokic", 27, "points"),
      result(2, "Jamal Murray", 0, "points"),
      result(3, "Aaron Gordon", null, "points"),
    );
    expect(within(section).getAllByRole("term")).toHaveLength(2);
    expect(section).toHaveTextContent(
      /Nikola Jokic12.*Nikola Jokic27Jamal Murray0Took no part: Aaron Gordon/,
    );
  });
});
