// Click-to-edit: the small form gets the focus, Esc gives the fact back, and a refresh of the facts waits until it is closed.
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

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  const refresh = requestConfig.verb === "get" && elt === event.detail.target && elt.matches(".facts, #rows, [data-live]");
  if (refresh && elt.querySelector("form[data-inline]") && !elt.matches(":has(form[data-inline].htmx-request)")) event.preventDefault();
});
