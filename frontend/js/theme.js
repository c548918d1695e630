// Light, dark or like the system: kept in a cookie, so that the server draws the page right at once.
import { onClick } from "./page.js";

const YEAR = 365 * 24 * 3600;

onClick("[data-theme-choice]", (button) => {
  const choice = button.dataset.themeChoice;
  document.cookie = `theme=${choice}; path=/; max-age=${choice ? YEAR : 0}; samesite=lax`;
  if (choice) document.documentElement.dataset.theme = choice;
  else delete document.documentElement.dataset.theme;
  for (const other of document.querySelectorAll("[data-theme-choice]")) other.setAttribute("aria-pressed", String(other.dataset.themeChoice === choice));
  announce();
});

const announce = () => document.dispatchEvent(new CustomEvent("theme-changed"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", announce);
