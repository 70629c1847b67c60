"use client";

import { Settings2 } from "lucide-react";
import { useTheme } from "next-themes";

import { Button } from "@/components/ui/button";
import {
  Menu,
  MenuContent,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSeparator,
  MenuTrigger,
} from "@/components/ui/menu";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { odds, ODDS_FORMATS } from "@/lib/format";
import { words } from "@/lib/words";

const THEMES = ["system", "dark", "light"];
const SAMPLE = "2.5";
/** A page of the backend's, which the dashboard passes on. */
const API_DOCS = "/api/v1/docs";

/** Choices of the reader, kept in this browser, and where the API is described. */
export function PreferencesMenu() {
  const { theme, setTheme } = useTheme();
  const { format, setFormat } = useOddsFormat();
  return (
    <Menu>
      <MenuTrigger asChild>
        <Button variant="ghost" size="icon" aria-label="Preferences" title="Preferences">
          <Settings2 aria-hidden />
        </Button>
      </MenuTrigger>
      <MenuContent>
        <MenuLabel>Odds</MenuLabel>
        <MenuRadioGroup
          value={format}
          onValueChange={(value) => setFormat(ODDS_FORMATS.find((each) => each === value) ?? format)}
        >
          {ODDS_FORMATS.map((each) => (
            <MenuRadioItem key={each} value={each}>
              <span className="flex flex-1 justify-between gap-6">
                {words(each)} <span className="num text-muted">{odds(SAMPLE, each)}</span>
              </span>
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuLabel>Theme</MenuLabel>
        <MenuRadioGroup value={theme} onValueChange={setTheme}>
          {THEMES.map((each) => (
            <MenuRadioItem key={each} value={each}>
              {words(each)}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
        <MenuSeparator />
        <MenuItem asChild>
          <a href={API_DOCS} target="_blank" rel="noreferrer">
            API documentation
          </a>
        </MenuItem>
      </MenuContent>
    </Menu>
  );
}

/** One tap between dark and light. */
export function ThemeToggle() {
  const { resolvedTheme, setTheme } = useTheme();
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label="Switch between dark and light"
      title="Switch between dark and light"
      onClick={() => setTheme(resolvedTheme === "dark" ? "light" : "dark")}
    >
      <svg viewBox="0 0 16 16" aria-hidden>
        <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.4" />
        <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
      </svg>
    </Button>
  );
}
