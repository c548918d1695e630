// Menus are <details class="menu-box">: they work without scripts; these lines close them and let arrow keys walk through them.
import { onClick } from "./page.js";

const openMenus = () => document.querySelectorAll("details.menu-box[open]");

function close(menu, focus = false) {
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
}

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    const inside = menu.contains(event.target);
    const chosen = inside && event.target.closest(".menu-list :is(a, button)") && !event.target.closest(".column-list, .filter-panel, .notification-box");
    if (!inside || chosen) close(menu);
  }
});
onClick("[data-close-menu]", (button) => close(button.closest("details"), true));

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu-box[open]") ?? (event.key === "Escape" ? openMenus()[0] : null);
  if (!menu) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    return close(menu, true);
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  if (event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll(".menu-list :is(a, button):not([disabled])")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
}, true);

// A menu that stands inside a swapped part stays open: the columns of a list are chosen one after the other.
let kept = [];
document.addEventListener("htmx:beforeSwap", () => { kept = [...openMenus()].map((menu) => menu.id).filter(Boolean); });
document.addEventListener("htmx:afterSettle", () => {
  for (const id of kept) {
    const menu = document.getElementById(id);
    if (menu && !menu.open) menu.open = true;
  }
  kept = [];
});
