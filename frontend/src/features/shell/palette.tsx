"use client";

import * as Dialog from "@radix-ui/react-dialog";
import { Command } from "cmdk";
import { CornerDownLeft, Percent, SunMoon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTheme } from "next-themes";
import { useState, type ReactNode } from "react";

import { useListBacktests } from "@/api/backtests/backtests";
import { useListFixtures } from "@/api/fixtures/fixtures";
import { Change } from "@/components/numbers";
import { Kbd } from "@/components/ui/kbd";
import { useOddsFormat } from "@/features/catalogue/hooks";
import { ODDS_FORMATS } from "@/lib/format";
import { useDebounced } from "@/lib/hooks";
import { runName } from "@/lib/run-name";
import { date } from "@/lib/time";
import { fixtureName, words } from "@/lib/words";

import { PAGES } from "./pages";

const RUNS = 8;
const FIXTURES = 6;
const group =
  "[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:text-11 [&_[cmdk-group-heading]]:text-muted";

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Every word that was typed is part of some name; what is merely like it would be opened by mistake. */
function named(_: string, query: string, names: string[] = []): number {
  const text = names.join(" ").toLowerCase();
  const typed = query.toLowerCase().split(/\s+/).filter(Boolean);
  return typed.every((word) => text.includes(word)) ? 1 : 0;
}

/** One box that goes anywhere: pages, runs, fixtures and the few global switches. */
export function Palette({ open, onOpenChange }: PaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-background/70 data-[state=open]:animate-in data-[state=open]:fade-in-0" />
        <Dialog.Content
          aria-describedby={undefined}
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
  const { resolvedTheme, setTheme } = useTheme();
  const { setFormat } = useOddsFormat();
  const [query, setQuery] = useState("");
  const search = useDebounced(query.trim(), 150);
  const runs = useListBacktests({ limit: RUNS });
  const fixtures = useListFixtures(
    { search, limit: FIXTURES },
    { swr: { enabled: search.length >= 2, keepPreviousData: true } },
  );
  const go = (href: string) => {
    close();
    router.push(href);
  };
  const act = (run: () => void) => {
    close();
    run();
  };

  return (
    <Command label="Search or jump to" loop filter={named}>
      <Command.Input
        autoFocus
        value={query}
        onValueChange={setQuery}
        placeholder="Page, team, run or setting"
        className="h-11 w-full border-b bg-transparent px-4 text-15 outline-none placeholder:text-faint"
      />
      <Command.List className="thin-scroll relative max-h-[min(420px,60vh)] overflow-y-auto p-1">
        <Command.Empty className="px-2 py-6 text-center text-13 text-muted">
          Nothing here has that name.
        </Command.Empty>
        <Command.Group heading="Go to" className={group}>
          {PAGES.map((page) => (
            <Item
              key={page.href}
              value={`page ${page.name}`}
              names={[page.name]}
              onSelect={() => go(page.href)}
              icon={<page.icon />}
            >
              {page.name}
            </Item>
          ))}
        </Command.Group>
        {search.length >= 2 && fixtures.data && fixtures.data.items.length > 0 && (
          <Command.Group heading="Fixtures" className={group}>
            {fixtures.data.items.map((fixture) => (
              <Item
                key={fixture.id}
                // Anew with each letter: what it is found by is read only then.
                value={`fixture ${fixture.id} ${query}`}
                names={[query]} // the server has searched, by other spellings too
                onSelect={() => go(`/fixtures?fixture=${fixture.id}`)}
                hint={`${fixture.competition} · ${date(fixture.kickoff)}`}
              >
                {fixtureName(fixture)}
              </Item>
            ))}
          </Command.Group>
        )}
        {runs.data && runs.data.items.length > 0 && (
          <Command.Group heading="Backtests" className={group}>
            {runs.data.items.map((run) => (
              <Item
                key={run.id}
                value={`run ${run.id}`}
                names={[runName(run), ...run.competitions]}
                onSelect={() => go(`/backtests/${run.id}`)}
                hint={run.summary ? <Change value={run.summary.yield} /> : words(run.state)}
              >
                {runName(run)}
              </Item>
            ))}
          </Command.Group>
        )}
        <Command.Group heading="Preferences" className={group}>
          <Item
            value="theme"
            names={["switch to dark light theme"]}
            onSelect={() => act(() => setTheme(resolvedTheme === "dark" ? "light" : "dark"))}
            icon={<SunMoon />}
          >
            Switch to {resolvedTheme === "dark" ? "light" : "dark"} theme
          </Item>
          {ODDS_FORMATS.map((format) => (
            <Item
              key={format}
              value={`odds ${format}`}
              names={[`show ${format} odds`]}
              onSelect={() => act(() => setFormat(format))}
              icon={<Percent />}
            >
              Show {format} odds
            </Item>
          ))}
        </Command.Group>
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

interface ItemProps {
  /** Unlike those of all others. */
  value: string;
  /** What it is found by. */
  names: string[];
  onSelect: () => void;
  children: ReactNode;
  icon?: ReactNode;
  hint?: ReactNode;
}

function Item({ value, names, onSelect, children, icon, hint }: ItemProps) {
  return (
    <Command.Item
      value={value}
      keywords={names}
      onSelect={onSelect}
      className="flex h-9 cursor-default select-none items-center gap-2.5 rounded-sm px-2 text-13 data-[selected=true]:bg-surface-2 touch:h-11 [&_svg]:size-4 [&_svg]:text-muted"
    >
      {icon}
      <span className="min-w-0 truncate">{children}</span>
      {hint && <span className="num ml-auto whitespace-nowrap pl-3 text-12 text-muted">{hint}</span>}
    </Command.Item>
  );
}
