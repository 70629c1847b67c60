import { Slot } from "@radix-ui/react-slot";
import { cva, type VariantProps } from "class-variance-authority";
import { forwardRef, type ButtonHTMLAttributes } from "react";

import { cn } from "@/lib/cn";

const button = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-1.5 whitespace-nowrap rounded font-medium transition-colors disabled:pointer-events-none disabled:opacity-45 aria-disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary: "bg-accent text-accent-contrast hover:bg-accent/90 active:bg-accent/80",
        outline: "border bg-surface text-text hover:bg-surface-2 data-[state=open]:bg-surface-2",
        ghost: "text-muted hover:bg-surface-2 hover:text-text data-[state=open]:bg-surface-2",
        danger: "border border-danger/40 text-danger hover:bg-danger/10",
      },
      size: {
        md: "h-8 px-3 text-13 touch:h-11",
        sm: "h-7 px-2 text-12 touch:h-11 touch:px-3",
        icon: "size-8 touch:size-11",
        iconSm: "size-6 touch:size-11",
      },
    },
    defaultVariants: { variant: "outline", size: "md" },
  },
);

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement>, VariantProps<typeof button> {
  asChild?: boolean;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(
  ({ asChild, className, variant, size, type, ...props }, ref) => {
    const Tag = asChild ? Slot : "button";
    return (
      <Tag
        ref={ref}
        type={asChild ? undefined : (type ?? "button")}
        className={cn(button({ variant, size }), className)}
        {...props}
      />
    );
  },
);
Button.displayName = "Button";
