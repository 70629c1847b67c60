/** Beside a price that is worth a bet: its shape says so to those who do not see its colour, its word to a reader. */
export const ValueMark = () => (
  <span className="shrink-0 text-value" title="A value price">
    <span aria-hidden className="text-11">
      ◆
    </span>
    <span className="sr-only">value </span>
  </span>
);
