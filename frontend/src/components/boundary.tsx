"use client";

import type { ReactNode } from "react";
import { ErrorBoundary } from "react-error-boundary";

import { ErrorState } from "./states";

interface BoundaryProps {
  /** What is inside, as its heading calls it. */
  name: string | undefined;
  children: ReactNode;
  /** Draws what surrounds the message, where the children would have drawn it themselves. */
  frame?: (message: ReactNode) => ReactNode;
}

/** Contains what a part throws while it is drawn, so that the page stays: says which part failed, with a retry. */
export function Boundary({ name, children, frame }: BoundaryProps) {
  return (
    <ErrorBoundary
      fallbackRender={({ error, resetErrorBoundary }) => {
        const message = (
          <ErrorState
            title={`${name ? `“${name}”` : "This part"} could not be shown`}
            error={error}
            retry={() => resetErrorBoundary()}
          />
        );
        return frame ? frame(message) : message;
      }}
    >
      {children}
    </ErrorBoundary>
  );
}
