import type { Option } from "@/components/multi-select";
import type { Json } from "@/lib/json";

import type { Field } from "./schema";

/** What the schema cannot say about a field: its unit, and the values it can sensibly have here. */
export interface Hint {
  unit?: "share" | "money";
  options?: readonly Option[];
  /** Where a text is several options in an order that counts: what people call each. */
  orderOf?: (value: string) => string;
}

export interface ControlProps {
  id: string;
  field: Field;
  value: Json;
  onChange: (value: Json) => void;
  hint?: Hint;
  currency: string;
  invalid: boolean;
}

/** What ties a control to the sentence that says what is wrong with it. */
export interface Described {
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
}
