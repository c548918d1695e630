// Click-to-edit: the small form gets the focus, Esc gives the fact back, and a refresh of the facts around it waits until it is closed.
import { htmx } from "./page.js";

document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.detail.elt.querySelector?.("form[data-inline]") ?? event.detail.elt.closest?.("form[data-inline]");
  const control = form?.querySelector("input:not([type=hidden]), select, textarea");
  control?.focus();
  if (control?.select && control.type !== "date") control.select();
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-inline]");
  if (form && event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    form.querySelector("[data-inline-cancel]").click();
  }
});

const stale = new Set();

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target, requestConfig } = event.detail;
  if (requestConfig.verb !== "get" || elt !== target || !elt.querySelector("form[data-inline]") || elt.matches("form *")) return;
  event.preventDefault();
  stale.add(elt);
});

document.addEventListener("htmx:afterSettle", () => {
  for (const elt of stale) {
    if (elt.isConnected && elt.querySelector("form[data-inline]")) continue;
    stale.delete(elt);
    if (elt.isConnected) htmx.ajax("GET", elt.getAttribute("hx-get"), { source: elt, target: elt, swap: "outerHTML" });
  }
});
