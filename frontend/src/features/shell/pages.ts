import {
  CalendarRange,
  FlaskConical,
  LayoutGrid,
  RadioTower,
  Scale,
  Target,
  type LucideIcon,
} from "lucide-react";

/** What a page is for, as the sheet "More" of a phone groups them. */
export type PageGroup = "Trade" | "Research" | "System";

export interface Page {
  href: string;
  name: string;
  icon: LucideIcon;
  group: PageGroup;
  /** In the bar of a phone, which has space for four and "More"; the others are in its sheet. */
  inBar: boolean;
}

export const PAGES: readonly Page[] = [
  { href: "/", name: "Overview", icon: LayoutGrid, group: "Trade", inBar: true },
  { href: "/odds", name: "Odds", icon: Scale, group: "Trade", inBar: true },
  { href: "/value-bets", name: "Value bets", icon: Target, group: "Trade", inBar: true },
  { href: "/fixtures", name: "Fixtures", icon: CalendarRange, group: "Trade", inBar: true },
  { href: "/backtests", name: "Backtests", icon: FlaskConical, group: "Research", inBar: false },
  { href: "/providers", name: "Providers", icon: RadioTower, group: "System", inBar: false },
];

export const BAR_PAGES = PAGES.filter((page) => page.inBar);
export const MORE_PAGES = PAGES.filter((page) => !page.inBar);

/** Whether a path is the page or lies below it. */
export const isOn = (page: Page, path: string): boolean =>
  page.href === "/" ? path === "/" : path === page.href || path.startsWith(`${page.href}/`);
