"use client";

import * as Primitive from "@radix-ui/react-dialog";
import type { ReactNode } from "react";

import { useFocusReturn } from "@/lib/use-focus-return";

import { Boundary } from "../boundary";

const overlay =
  "fixed inset-0 z-40 bg-background/70 data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=closed]:animate-out data-[state=closed]:fade-out-0";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description: ReactNode;
  /** The buttons, the safe one first. */
  actions: ReactNode;
}

/** A question that stops the work until it is answered: what will happen, and what will not. */
export function Dialog({ open, onOpenChange, title, description, actions }: DialogProps) {
  const onCloseAutoFocus = useFocusReturn(open);
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={overlay} />
        <Primitive.Content
          onCloseAutoFocus={onCloseAutoFocus}
          className="fixed left-1/2 top-1/2 z-50 w-[min(400px,calc(100vw-32px))] -translate-x-1/2 -translate-y-1/2 rounded border bg-surface p-4 shadow-overlay data-[state=open]:animate-in data-[state=open]:fade-in-0"
        >
          <Primitive.Title className="text-15 font-medium">{title}</Primitive.Title>
          <Primitive.Description className="mt-2 text-13 text-muted">{description}</Primitive.Description>
          <div className="mt-4 flex justify-end gap-2">{actions}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** Said under the title; also what assistive technology reads as the description. */
  description: ReactNode;
  children: ReactNode;
  actions?: ReactNode;
}

/** Details beside the list they belong to; on a phone they take the whole page. */
export function Sheet({ open, onOpenChange, title, description, children, actions }: SheetProps) {
  const onCloseAutoFocus = useFocusReturn(open);
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className={overlay} />
        <Primitive.Content
          onCloseAutoFocus={onCloseAutoFocus}
          // The sheet itself takes the focus: its first button would be Close, and look chosen.
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
          }}
          className="fixed inset-y-0 right-0 z-50 flex w-full flex-col bg-surface shadow-overlay data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:slide-in-from-right-4 md:w-[min(680px,80vw)] md:border-l outline-none"
        >
          <header className="flex items-start gap-3 border-b px-4 py-3">
            <div className="min-w-0 flex-1">
              <Primitive.Title className="text-pretty break-words text-15 font-medium">
                {title}
              </Primitive.Title>
              <Primitive.Description asChild>
                <div className="mt-0.5 text-12 text-muted">{description}</div>
              </Primitive.Description>
            </div>
            {actions}
            <Primitive.Close
              aria-label="Close"
              className="flex size-8 items-center justify-center rounded text-muted hover:bg-surface-2 hover:text-text touch:size-11"
            >
              <svg viewBox="0 0 16 16" className="size-4" aria-hidden>
                <path
                  d="M3.5 3.5l9 9m0-9l-9 9"
                  stroke="currentColor"
                  strokeWidth="1.5"
                  strokeLinecap="round"
                />
              </svg>
            </Primitive.Close>
          </header>
          <div className="thin-scroll relative min-h-0 flex-1 overflow-y-auto">
            <Boundary name={title}>{children}</Boundary>
          </div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
