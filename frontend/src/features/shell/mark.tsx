/** The product's mark: a price crossing the fair line. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} aria-hidden>
      <rect width="24" height="24" rx="6" className="fill-accent" />
      <path
        d="M5 12h14"
        className="stroke-accent-contrast"
        strokeOpacity="0.45"
        strokeWidth="1.5"
        strokeDasharray="2 2"
      />
      <path
        d="M5 16l4-3 3 2 6-8"
        fill="none"
        className="stroke-accent-contrast"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
