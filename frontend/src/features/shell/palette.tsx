"use client";

import * as Dialog from "@radix-ui/react-dialog";
import { Command } from "cmdk";
import { CornerDownLeft, Percent, SunMoon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { useState, type ReactNode } from "react";

import { useListBacktests } from "@/api/backtests/backtests";
import { useListFixtures } from "@/api/fixtures/fixtures";
import type { Fixture } from "@/api/model";
import { Change } from "@/components/numbers";
import { Kbd } from "@/components/ui/kbd";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { ODDS_FORMATS } from "@/lib/format";
import { useDebounced } from "@/lib/hooks";
import { runName } from "@/lib/run-name";
import { scoreOf, scoreText } from "@/lib/score";
import { date } from "@/lib/time";
import { useFocusReturn } from "@/lib/use-focus-return";
import { fixtureName, words } from "@/lib/words";

import { PAGES } from "./pages";

const RUNS = 8;
const FIXTURES = 6;
/** Letters that it takes to ask for fixtures. */
const LEAST = 2;
const group =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:text-11 [&_[cmdk-group-heading]]:text-muted";

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Whether every word that was typed is part of a name; what is merely like it would be opened by mistake. */
function isNamed(query: string, names: readonly string[]): boolean {
  const text = names.join(" ").toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((word) => text.includes(word));
}

/** One box that goes anywhere: pages, runs, fixtures and the few global switches. */
export function Palette({ open, onOpenChange }: PaletteProps) {
  const onCloseAutoFocus = useFocusReturn(open);
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-background/70 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={onCloseAutoFocus}
          className="fixed left-1/2 top-[12vh] z-50 w-[min(560px,calc(100vw-16px))] -translate-x-1/2 overflow-hidden rounded border bg-surface shadow-overlay"
        >
          <Dialog.Title className="sr-only">Search or jump to</Dialog.Title>
          <PaletteBody close={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteBody({ close }: { close: () => void }) {
  const router = useRouter();
  const [query, setQuery] = useState("");
  const typed = query.trim();
  const search = useDebounced(typed, 150);
  const runs = useListBacktests({ limit: RUNS });
  const fixtures = useListFixtures(
    { search, limit: FIXTURES },
    { swr: { enabled: search.length >= LEAST, keepPreviousData: true } },
  );
  const { odds } = useOddsFormat();
  const act = (run: () => void) => {
    close();
    run();
  };
  const go = (href: string) => act(() => router.push(href));
  const preferences = usePreferences(act);

  const pages = PAGES.filter((page) => isNamed(typed, [page.name]));
  const named = (runs.data?.items ?? []).filter((run) => isNamed(typed, [runName(run), ...run.competitions]));
  const switches = preferences.filter((each) => isNamed(typed, each.names));
  // The server has searched, by other spellings too: all that it found for these letters is shown.
  const games = typed.length >= LEAST ? (fixtures.data?.items ?? []) : [];
  const found = pages.length + named.length + switches.length + games.length > 0;
  const waits = typed.length >= LEAST && (search !== typed || fixtures.isLoading || fixtures.isValidating);

  return (
    <Command label="Search or jump to" loop shouldFilter={false}>
      <Command.Input
        autoFocus
        value={query}
        onValueChange={setQuery}
        placeholder="Page, team, run or setting"
        className="h-11 w-full border-b bg-transparent px-4 text-15 outline-none placeholder:text-faint"
      />
      <Command.List className="thin-scroll relative max-h-[min(420px,60vh)] overflow-y-auto p-1">
        {!found && (
          <p role="status" className="px-2 py-6 text-center text-13 text-muted">
            {waits ? "Searching …" : `No page, fixture, run or setting matches “${typed}”.`}
          </p>
        )}
        {pages.length > 0 && (
          <Command.Group heading="Go to" className={group}>
            {pages.map((page) => (
              <Item
                key={page.href}
                value={`page ${page.name}`}
                onSelect={() => go(page.href)}
                icon={<page.icon />}
              >
                {page.name}
              </Item>
            ))}
          </Command.Group>
        )}
        {games.length > 0 && (
          <Command.Group heading="Fixtures" className={group}>
            {games.map((fixture) => (
              <Item
                key={fixture.id}
                value={`fixture ${fixture.id}`}
                onSelect={() => go(`/fixtures?fixture=${fixture.id}`)}
                hint={priceOrScore(fixture, odds)}
                below={`${fixture.competition_name} · ${date(fixture.kickoff)}`}
              >
                {fixtureName(fixture)}
              </Item>
            ))}
          </Command.Group>
        )}
        {named.length > 0 && (
          <Command.Group heading="Backtests" className={group}>
            {named.map((run) => (
              <Item
                key={run.id}
                value={`run ${run.id}`}
                onSelect={() => go(`/backtests/${run.id}`)}
                hint={run.summary ? <Change value={run.summary.yield} /> : words(run.state)}
              >
                {runName(run)}
              </Item>
            ))}
          </Command.Group>
        )}
        {switches.length > 0 && (
          <Command.Group heading="Preferences" className={group}>
            {switches.map((each) => (
              <Item key={each.value} value={each.value} onSelect={each.run} icon={each.icon}>
                {each.text}
              </Item>
            ))}
          </Command.Group>
        )}
      </Command.List>
      <footer className="hidden items-center gap-3 border-t px-3 py-1.5 text-11 text-muted md:flex">
        <span className="flex items-center gap-1">
          <Kbd>↑</Kbd>
          <Kbd>↓</Kbd> move
        </span>
        <span className="flex items-center gap-1">
          <Kbd>
            <CornerDownLeft className="size-2.5" />
          </Kbd>
          open
        </span>
        <span className="flex items-center gap-1">
          <Kbd>esc</Kbd> close
        </span>
      </footer>
    </Command>
  );
}

interface Preference {
  value: string;
  text: string;
  /** What it is found by. */
  names: string[];
  icon: ReactNode;
  run: () => void;
}

function usePreferences(act: (run: () => void) => void): Preference[] {
  const { resolvedTheme, setTheme } = useTheme();
  const { setFormat } = useOddsFormat();
  const other = resolvedTheme === "dark" ? "light" : "dark";
  return [
    {
      value: "theme",
      text: `Switch to ${other} theme`,
      names: ["switch to dark light theme"],
      icon: <SunMoon />,
      run: () => act(() => setTheme(other)),
    },
    ...ODDS_FORMATS.map((format) => ({
      value: `odds ${format}`,
      text: `Show ${format} odds`,
      names: [`show ${format} odds`],
      icon: <Percent />,
      run: () => act(() => setFormat(format)),
    })),
  ];
}

/** What it pays live at best, or how it ended. */
const priceOrScore = (fixture: Fixture, odds: (value: string) => string): string | null =>
  fixture.live.map((each) => odds(each.odds)).join(" / ") || scoreText(scoreOf(fixture));

interface ItemProps {
  /** Unlike those of all others. */
  value: string;
  onSelect: () => void;
  children: ReactNode;
  icon?: ReactNode;
  hint?: ReactNode;
  /** A second line. */
  below?: string;
}

function Item({ value, onSelect, children, icon, hint, below }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-9 cursor-default select-none items-center gap-2.5 rounded-sm px-2 py-1 text-13 data-[selected=true]:bg-surface-2 touch:min-h-11 [&_svg]:size-4 [&_svg]:text-muted"
    >
      {icon}
      <span className="min-w-0">
        <span className="block truncate">{children}</span>
        {below && <span className="block truncate text-12 leading-4 text-muted">{below}</span>}
      </span>
      {hint && <span className="num ml-auto whitespace-nowrap pl-3 text-12 text-muted">{hint}</span>}
    </Command.Item>
  );
}
