import * as Primitive from "@radix-ui/react-dropdown-menu";
import { Check } from "lucide-react";
import { forwardRef, type ComponentPropsWithoutRef, type ElementRef } from "react";

import { cn } from "@/lib/cn";

export const Menu = Primitive.Root;
export const MenuTrigger = Primitive.Trigger;
export const MenuRadioGroup = Primitive.RadioGroup;

const item =
  "flex h-8 cursor-default select-none items-center gap-2 rounded-sm px-2 text-13 outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-surface-2 touch:h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted";

export const MenuContent = forwardRef<
  ElementRef<typeof Primitive.Content>,
  ComponentPropsWithoutRef<typeof Primitive.Content>
>(({ className, align = "end", ...props }, ref) => (
  <Primitive.Portal>
    <Primitive.Content
      ref={ref}
      align={align}
      sideOffset={4}
      collisionPadding={8}
      className={cn(
        "z-50 min-w-44 rounded border bg-surface p-1 shadow-overlay data-[state=open]:animate-in data-[state=open]:fade-in-0",
        className,
      )}
      {...props}
    />
  </Primitive.Portal>
));
MenuContent.displayName = "MenuContent";

export const MenuItem = forwardRef<
  ElementRef<typeof Primitive.Item>,
  ComponentPropsWithoutRef<typeof Primitive.Item>
>(({ className, ...props }, ref) => <Primitive.Item ref={ref} className={cn(item, className)} {...props} />);
MenuItem.displayName = "MenuItem";

export const MenuRadioItem = forwardRef<
  ElementRef<typeof Primitive.RadioItem>,
  ComponentPropsWithoutRef<typeof Primitive.RadioItem>
>(({ className, children, ...props }, ref) => (
  <Primitive.RadioItem ref={ref} className={cn(item, "justify-between", className)} {...props}>
    {children}
    <Primitive.ItemIndicator>
      <Check className="!text-accent" />
    </Primitive.ItemIndicator>
  </Primitive.RadioItem>
));
MenuRadioItem.displayName = "MenuRadioItem";

export const MenuLabel = forwardRef<
  ElementRef<typeof Primitive.Label>,
  ComponentPropsWithoutRef<typeof Primitive.Label>
>(({ className, ...props }, ref) => (
  <Primitive.Label ref={ref} className={cn("px-2 pb-1 pt-1.5 text-11 text-muted", className)} {...props} />
));
MenuLabel.displayName = "MenuLabel";

export const MenuSeparator = () => <Primitive.Separator className="-mx-1 my-1 h-px bg-border" />;
