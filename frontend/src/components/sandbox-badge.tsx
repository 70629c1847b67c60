import { Badge } from "./ui/badge";
import { Tooltip } from "./ui/tooltip";

/** Said wherever prices are shown that nobody can bet at. */
export function SandboxBadge() {
  return (
    <Tooltip content="The providers are simulated on this machine. Nobody can bet at these prices.">
      <span tabIndex={0} data-testid="sandbox" className="inline-flex rounded-sm">
        <Badge tone="warn">
          <span className="tracking-wide">SANDBOX</span> · Simulated prices
        </Badge>
      </span>
    </Tooltip>
  );
}
