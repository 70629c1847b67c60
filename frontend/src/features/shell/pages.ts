import {
  CalendarRange,
  FlaskConical,
  LayoutGrid,
  RadioTower,
  Scale,
  Target,
  Ticket,
  type LucideIcon,
} from "lucide-react";

export interface Page {
  href: string;
  name: string;
  icon: LucideIcon;
  /** Its heading in the sheet "More" of a phone; null where it is in the bar, which has space for four and "More". */
  more: "Research" | "System" | null;
}

export const PAGES: readonly Page[] = [
  { href: "/", name: "Overview", icon: LayoutGrid, more: null },
  { href: "/odds", name: "Odds", icon: Scale, more: null },
  { href: "/value-bets", name: "Value bets", icon: Target, more: null },
  { href: "/bets", name: "Bets", icon: Ticket, more: null },
  { href: "/fixtures", name: "Fixtures", icon: CalendarRange, more: "Research" },
  { href: "/backtests", name: "Backtests", icon: FlaskConical, more: "Research" },
  { href: "/providers", name: "Providers", icon: RadioTower, more: "System" },
];

export const BAR_PAGES = PAGES.filter((page) => page.more === null);
export const MORE_PAGES = PAGES.filter((page) => page.more !== null);

/** Whether a path is the page or lies below it. */
export const isOn = (page: Page, path: string): boolean =>
  page.href === "/" ? path === "/" : path === page.href || path.startsWith(`${page.href}/`);
