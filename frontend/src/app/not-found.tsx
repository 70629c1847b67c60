import Link from "next/link";

import { EmptyState } from "@/components/states";
import { Button } from "@/components/ui/button";

export default function NotFound() {
  return (
    <EmptyState
      className="py-24"
      title="There is no such page"
      action={
        <Button asChild size="sm">
          <Link href="/">To the overview</Link>
        </Button>
      }
    >
      The address may be old or mistyped.
    </EmptyState>
  );
}
