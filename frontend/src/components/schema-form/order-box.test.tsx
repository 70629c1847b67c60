import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";

import type { Json } from "@/lib/json";

import { OrderBox } from "./order-box";
import type { Field } from "./schema";

const OPTIONS = [
  { value: "consensus", label: "consensus" },
  { value: "sharp:pinnacle", label: "Pinnacle" },
  { value: "sharp:bet365", label: "Bet365" },
];
const FIELD: Field = {
  name: "fair",
  title: "Fair price from",
  description: "",
  nullable: false,
  default: undefined,
  shape: { kind: "text" },
};
const NAMES: Record<string, string> = { "sharp:gone": "Gone" };
const name = (value: string) => OPTIONS.find((o) => o.value === value)?.label ?? NAMES[value] ?? value;

function show(first: string): { value: () => Json } {
  let last: Json = first;
  function Form() {
    const [value, setValue] = useState<Json>(first);
    return (
      <OrderBox
        id="config.fair"
        field={FIELD}
        value={value}
        onChange={(next) => {
          last = next;
          setValue(next);
        }}
        options={OPTIONS}
        name={name}
        currency="EUR"
        invalid={false}
        described={{ "aria-invalid": undefined, "aria-describedby": undefined }}
      />
    );
  }
  render(<Form />);
  return { value: () => last };
}

const shown = () =>
  within(screen.getByRole("list", { name: "Fair price from" }))
    .getAllByRole("listitem")
    .map((item) => item.textContent);

describe("OrderBox", () => {
  it("shows values by their names, in their order, also those that are no option here", () => {
    show("sharp:gone, sharp:pinnacle,consensus");
    expect(shown()).toEqual(["1Gone", "2Pinnacle", "3consensus"]);
    expect(screen.queryByText(/sharp:/)).toBeNull();
  });

  it("moves one before the other, removes one, and never the last", async () => {
    const form = show("sharp:pinnacle, consensus");
    await userEvent.click(screen.getByRole("button", { name: "Move consensus up" }));
    expect(form.value()).toBe("consensus, sharp:pinnacle");
    expect(screen.getByRole("button", { name: "Move consensus up" })).toBeDisabled();
    await userEvent.click(screen.getByRole("button", { name: "Remove consensus" }));
    expect(form.value()).toBe("sharp:pinnacle");
    expect(screen.getByRole("button", { name: "Remove Pinnacle" })).toBeDisabled();
  });

  it("adds one of the rest at the end", async () => {
    const form = show("sharp:pinnacle, consensus");
    await userEvent.click(screen.getByRole("combobox", { name: "Add to Fair price from" }));
    expect(screen.getAllByRole("option").map((option) => option.textContent)).toEqual(["Bet365"]);
    await userEvent.click(screen.getByRole("option", { name: "Bet365" }));
    expect(form.value()).toBe("sharp:pinnacle, consensus, sharp:bet365");
  });
});
