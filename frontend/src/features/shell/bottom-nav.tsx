"use client";

import * as Dialog from "@radix-ui/react-dialog";
import { Menu, Search } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";

import { cn } from "@/lib/cn";
import { usePhone } from "@/lib/hooks";

import { BAR_PAGES, isOn, MORE_PAGES } from "./pages";

const place = "flex h-14 min-w-0 flex-1 flex-col items-center justify-center gap-1 text-11 text-muted";
const line =
  "flex h-12 w-full items-center gap-3 rounded px-3 text-left text-13 text-muted hover:bg-surface-2 hover:text-text";

/** The way between pages on a phone, in reach of the thumb: four of them, and a sheet with the others. */
export function BottomNav({ onSearch }: { onSearch: () => void }) {
  const path = usePathname();
  const [more, setMore] = useState(false);
  const elsewhere = MORE_PAGES.some((page) => isOn(page, path));
  const phone = usePhone();
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {BAR_PAGES.map((page) => {
        const on = isOn(page, path);
        return (
          <Link
            key={page.href}
            href={page.href}
            aria-current={on ? "page" : undefined}
            className={cn(place, on && "text-text")}
          >
            <page.icon aria-hidden className={cn("size-5", on && "text-accent")} strokeWidth={1.75} />
            <span className="max-w-full truncate">{page.name}</span>
          </Link>
        );
      })}
      {/* Turned on its side a phone may be wide enough for the other bar: a sheet left open would lock the page unseen. */}
      <Dialog.Root open={more && phone} onOpenChange={setMore}>
        <Dialog.Trigger
          aria-current={elsewhere ? "true" : undefined}
          className={cn(place, elsewhere && "text-text")}
        >
          <Menu aria-hidden className={cn("size-5", elsewhere && "text-accent")} strokeWidth={1.75} />
          More
        </Dialog.Trigger>
        <MoreSheet
          path={path}
          close={() => setMore(false)}
          onSearch={() => {
            setMore(false);
            onSearch();
          }}
        />
      </Dialog.Root>
    </nav>
  );
}

interface MoreSheetProps {
  path: string;
  close: () => void;
  onSearch: () => void;
}

/** What the bar has no space for, from below; each by its name. */
function MoreSheet({ path, close, onSearch }: MoreSheetProps) {
  const groups = [...new Set(MORE_PAGES.map((page) => page.more))];
  return (
    <Dialog.Portal>
      <Dialog.Overlay className="fixed inset-0 z-40 bg-background/70 data-[state=open]:animate-in data-[state=open]:fade-in-0 md:hidden" />
      <Dialog.Content
        aria-describedby={undefined}
        // The sheet itself takes the focus: its first link would look chosen.
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
        }}
        className="fixed inset-x-0 bottom-0 z-50 max-h-[80dvh] overflow-y-auto rounded-t border-t bg-surface px-2 pb-[calc(env(safe-area-inset-bottom)+8px)] pt-3 shadow-overlay outline-none data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:slide-in-from-bottom-4 md:hidden"
      >
        <Dialog.Title className="px-3 pb-1 text-15 font-medium">More</Dialog.Title>
        {groups.map((group) => (
          <section key={group} aria-label={group ?? undefined} className="pt-2">
            <h3 className="px-3 pb-1 text-11 text-muted">{group}</h3>
            {MORE_PAGES.filter((page) => page.more === group).map((page) => {
              const on = isOn(page, path);
              return (
                <Link
                  key={page.href}
                  href={page.href}
                  onClick={close}
                  aria-current={on ? "page" : undefined}
                  className={cn(line, on && "bg-surface-2 text-text")}
                >
                  <page.icon aria-hidden className={cn("size-5", on && "text-accent")} strokeWidth={1.75} />
                  {page.name}
                </Link>
              );
            })}
          </section>
        ))}
        <div className="mt-2 border-t pt-2">
          <button type="button" onClick={onSearch} className={line}>
            <Search aria-hidden className="size-5" strokeWidth={1.75} />
            Search or jump to
          </button>
          <Dialog.Close className={cn(line, "justify-center")}>Close</Dialog.Close>
        </div>
      </Dialog.Content>
    </Dialog.Portal>
  );
}
