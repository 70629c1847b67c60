"use client";

import { useEffect, useRef, type ReactNode } from "react";

import { cn } from "@/lib/cn";
import type { Paged } from "@/lib/use-pages";

import { Button } from "./ui/button";

interface ShowMoreProps {
  list: Pick<Paged<unknown>, "more" | "loadingMore" | "error" | "retry">;
  children?: string;
}

/** The foot of a list that goes on when it is asked to; a page that failed can be asked for again. */
export function ShowMore({ list, children = "Show more" }: ShowMoreProps) {
  const { more, loadingMore, error, retry } = list;
  if (!more && !loadingMore && !error) return null;
  return (
    <div className="flex items-center justify-center gap-2 border-t p-2 text-12 text-muted">
      {error ? (
        <>
          <span role="alert">The list could not be brought up to date.</span>
          <Button size="sm" variant="ghost" onClick={retry}>
            Retry
          </Button>
        </>
      ) : (
        <Button size="sm" variant="ghost" onClick={more} disabled={loadingMore}>
          {loadingMore ? "Loading" : children}
        </Button>
      )}
    </div>
  );
}

interface LoadMoreProps {
  list: Pick<Paged<unknown>, "more" | "loadingMore">;
  /** How far below the view the next page is asked for. */
  margin: string;
  /** Said once there is no more. */
  end?: ReactNode;
  className?: string;
}

/** The foot of a list that goes on by itself: by hand where it cannot be seen that its end comes into view. */
export function LoadMore({ list, margin, end, className }: LoadMoreProps) {
  const { more, loadingMore } = list;
  const mark = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = mark.current;
    if (!element || !more) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && more(), {
      rootMargin: margin,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [more, margin]);
  if (!more && !loadingMore && end === undefined) return null;
  return (
    <div ref={mark} className={cn("flex h-10 items-center justify-center text-12 text-muted", className)}>
      {more ? (
        <Button variant="ghost" size="sm" onClick={more}>
          Load more
        </Button>
      ) : loadingMore ? (
        "Loading more"
      ) : (
        end
      )}
    </div>
  );
}
