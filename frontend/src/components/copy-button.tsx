"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { toast } from "sonner";

import { Button } from "./ui/button";

async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  throw new Error("no clipboard outside a secure page");
}

interface CopyButtonProps {
  /** The text, or what makes it when asked. */
  text: string | (() => string);
  label: string;
  withText?: boolean;
}

export function CopyButton({ text, label, withText }: CopyButtonProps) {
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);

  const copy = () =>
    copyText(typeof text === "string" ? text : text()).then(
      () => setDone(true),
      () => toast.error("This browser does not let the page write to the clipboard."),
    );

  return (
    <Button variant="ghost" size={withText ? "sm" : "iconSm"} aria-label={label} title={label} onClick={copy}>
      {done ? (
        <Check className="!size-3.5 text-profit" aria-hidden />
      ) : (
        <Copy className="!size-3.5" aria-hidden />
      )}
      {withText && label}
    </Button>
  );
}
