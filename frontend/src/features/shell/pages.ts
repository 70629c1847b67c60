import {
  CalendarRange,
  FlaskConical,
  LayoutGrid,
  RadioTower,
  Scale,
  Target,
  type LucideIcon,
} from "lucide-react";

export interface Page {
  href: string;
  name: string;
  icon: LucideIcon;
  /** The bar of a phone has space for five; the others are found by search. */
  phone?: false;
}

export const PAGES: readonly Page[] = [
  { href: "/", name: "Overview", icon: LayoutGrid },
  { href: "/odds", name: "Odds", icon: Scale },
  { href: "/value-bets", name: "Value bets", icon: Target },
  { href: "/fixtures", name: "Fixtures", icon: CalendarRange },
  { href: "/backtests", name: "Backtests", icon: FlaskConical },
  { href: "/providers", name: "Providers", icon: RadioTower, phone: false },
];

export const PHONE_PAGES = PAGES.filter((page) => page.phone !== false);

/** Whether a path is the page or lies below it. */
export const isOn = (page: Page, path: string): boolean =>
  page.href === "/" ? path === "/" : path === page.href || path.startsWith(`${page.href}/`);
