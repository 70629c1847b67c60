import type { Config } from "tailwindcss";
import animate from "tailwindcss-animate";
import plugin from "tailwindcss/plugin";

const token = (name: string) => `hsl(var(--${name}) / <alpha-value>)`;

const config: Config = {
  darkMode: ["class"],
  content: ["./src/**/*.{ts,tsx}"],
  theme: {
    // The whole palette: nothing outside the tokens can be named.
    colors: {
      transparent: "transparent",
      current: "currentColor",
      background: token("background"),
      surface: { DEFAULT: token("surface"), 2: token("surface-2") },
      border: token("border"),
      text: token("text"),
      muted: token("muted"),
      faint: token("faint"),
      accent: { DEFAULT: token("accent"), contrast: token("accent-contrast") },
      profit: token("profit"),
      loss: token("loss"),
      value: token("value"),
      warn: token("warn"),
      danger: token("danger"),
      series: {
        1: token("series-1"),
        2: token("series-2"),
        3: token("series-3"),
        4: token("series-4"),
        5: token("series-5"),
        6: token("series-6"),
      },
    },
    fontSize: {
      11: ["11px", "16px"],
      12: ["12px", "16px"],
      13: ["13px", "20px"],
      15: ["15px", "20px"],
      20: ["20px", "28px"],
      28: ["28px", "32px"],
    },
    fontWeight: { normal: "400", medium: "500", semibold: "600" },
    borderRadius: { none: "0", sm: "3px", DEFAULT: "6px", full: "9999px" },
    extend: {
      fontFamily: {
        sans: ["var(--font-geist-sans)", "system-ui", "sans-serif"],
        mono: ["var(--font-geist-mono)", "ui-monospace", "monospace"],
      },
      boxShadow: { overlay: "0 8px 32px hsl(var(--shadow) / 0.36), 0 1px 2px hsl(var(--shadow) / 0.2)" },
      transitionDuration: { DEFAULT: "120ms" },
      keyframes: {
        flash: {
          from: { backgroundColor: "hsl(var(--accent) / 0.28)" },
          to: { backgroundColor: "transparent" },
        },
        breathe: { "0%, 100%": { opacity: "1" }, "50%": { opacity: "0.55" } },
      },
      animation: { flash: "flash 600ms ease-out 1", breathe: "breathe 1.6s ease-in-out infinite" },
    },
  },
  // A variant of its own: among the screens it would switch off their `max-` forms.
  plugins: [animate, plugin(({ addVariant }) => addVariant("touch", "@media (pointer: coarse)"))],
};

export default config;
