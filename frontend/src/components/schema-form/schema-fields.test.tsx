import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";

import { TooltipProvider } from "@/components/ui/tooltip";
import { jsonObject, type JsonObject } from "@/lib/json";
import { theStrategies } from "@/testing/strategies";

import { fieldsOf, filled } from "./schema";
import { SchemaFields } from "./schema-fields";
import { faultsOf } from "./validate";

const fields = fieldsOf(jsonObject(theStrategies().items[0]?.parameters));

function Form({ onValues }: { onValues: (values: JsonObject) => void }) {
  const [values, setValues] = useState(filled(fields));
  return (
    <TooltipProvider>
      <SchemaFields
        path="config"
        fields={fields}
        values={values}
        onChange={(next) => {
          setValues(next);
          onValues(next);
        }}
        faults={faultsOf(fields, values, "config")}
        hints={{ min_edge: { unit: "share" }, weights: { options: [{ value: "bet365", label: "Bet365" }] } }}
        currency="EUR"
      />
    </TooltipProvider>
  );
}

function show(): { values: () => JsonObject } {
  let last: JsonObject = {};
  render(<Form onValues={(values) => (last = values)} />);
  return { values: () => last };
}

describe("SchemaFields", () => {
  it("turns typed numbers into numbers, and shows shares as percent", async () => {
    const form = show();
    const edge = screen.getByLabelText("Least edge");
    await userEvent.clear(edge);
    await userEvent.type(edge, "0.055");
    expect(form.values().min_edge).toBe(0.055);
    expect(screen.getByText(/^5\.5\s%$/)).toBeInTheDocument();
  });

  it("keeps what is typed while it is no number yet, and says so", async () => {
    show();
    const edge = screen.getByLabelText("Least edge");
    await userEvent.clear(edge);
    expect(edge).toHaveAccessibleDescription("Needs a number");
    await userEvent.type(edge, "-");
    expect(edge).toHaveValue("-");
    expect(edge).toBeInvalid();
    await userEvent.type(edge, "0.5");
    expect(edge).toBeValid();
  });

  it("steps a number by the arrow keys within its bounds", async () => {
    const form = show();
    await userEvent.type(screen.getByLabelText("Rounds"), "{ArrowUp}{ArrowUp}");
    expect(form.values().rounds).toBe(5);
    await userEvent.type(screen.getByLabelText("Least edge"), "{ArrowDown}");
    expect(form.values().min_edge).toBe(0.015);
  });

  it("switches an optional field off and on again with its last value", async () => {
    const form = show();
    await userEvent.click(screen.getByRole("switch", { name: "Use Largest edge" }));
    const box = screen.getByLabelText("Largest edge");
    await userEvent.clear(box);
    await userEvent.type(box, "0.3");
    await userEvent.click(screen.getByRole("switch", { name: "Use Largest edge" }));
    expect(form.values().max_edge).toBeNull();
    await userEvent.click(screen.getByRole("switch", { name: "Use Largest edge" }));
    expect(form.values().max_edge).toBe(0.3);
  });

  it("flips a boolean", async () => {
    const form = show();
    await userEvent.click(screen.getByRole("switch", { name: "Replay" }));
    expect(form.values().replay).toBe(false);
  });
});
