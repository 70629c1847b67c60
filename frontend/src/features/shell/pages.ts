import { CalendarRange, FlaskConical, LayoutGrid, type LucideIcon } from "lucide-react";

export interface Page {
  href: string;
  name: string;
  icon: LucideIcon;
}

export const PAGES: readonly Page[] = [
  { href: "/", name: "Overview", icon: LayoutGrid },
  { href: "/backtests", name: "Backtests", icon: FlaskConical },
  { href: "/fixtures", name: "Fixtures", icon: CalendarRange },
];

/** Whether a path is the page or lies below it. */
export const isOn = (page: Page, path: string): boolean =>
  page.href === "/" ? path === "/" : path === page.href || path.startsWith(`${page.href}/`);
