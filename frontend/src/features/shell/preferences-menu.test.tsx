import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { PreferencesMenu } from "./preferences-menu";

it("leads to the API's documentation, at the dashboard's own address", async () => {
  render(<PreferencesMenu />);
  await userEvent.click(screen.getByRole("button", { name: "Preferences" }));
  const link = screen.getByRole("menuitem", { name: "API documentation" });
  expect(link).toHaveAttribute("href", "/api/v1/docs");
  expect(link).toHaveAttribute("target", "_blank");
});
