// How htmx talks to the server: the CSRF header, an ended session, failures as toasts, a bar while something loads.
import { htmx, word } from "./page.js";
import { keepDrafts } from "./drafts.js";
import { toast } from "./toasts.js";

const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

document.addEventListener("htmx:configRequest", (event) => {
  const { headers, parameters, verb, elt } = event.detail;
  if (verb !== "get") headers["X-CSRFToken"] = cookie("csrftoken");
  // Empty fields of a filter form don't belong into the address.
  if (verb === "get" && elt.matches("form")) {
    for (const name of [...new Set(parameters.keys?.() ?? Object.keys(parameters))]) {
      const value = parameters[name];
      if (value === "" || (Array.isArray(value) && value.every((item) => item === ""))) delete parameters[name];
    }
  }
});

/** A fragment request that ended at the login page: keep what was typed, log in, come back. */
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  const path = xhr.responseURL ? new URL(xhr.responseURL).pathname : "";
  if (path.startsWith("/accounts/login") && !requestConfig.path.startsWith("/accounts/")) {
    event.preventDefault();
    keepDrafts();
    location.assign(`/accounts/login/?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (!(xhr.getResponseHeader("HX-Trigger") ?? "").includes('"toast"')) toast({ message: word("failed"), level: "error" });
});
document.addEventListener("htmx:sendError", () => toast({ message: word("offline"), level: "error" }));
document.addEventListener("htmx:timeout", () => toast({ message: word("failed"), level: "error" }));

let running = 0;
function count(step) {
  running = Math.max(0, running + step);
  document.documentElement.classList.toggle("is-loading", running > 0);
}
document.addEventListener("htmx:beforeSend", (event) => {
  count(1);
  event.detail.xhr.addEventListener("loadend", () => count(-1));
});

/** Our own dialog instead of the browser's confirm(). */
document.addEventListener("htmx:confirm", (event) => {
  const question = event.detail.question;
  if (!question) return;
  event.preventDefault();
  const dialog = document.getElementById("confirm");
  dialog.querySelector("p").textContent = question;
  const dangerous = event.detail.elt.matches(".btn-error, .menu-danger, [data-danger]");
  const yes = dialog.querySelector("[data-confirm-yes]");
  yes.classList.toggle("btn-error", dangerous);
  yes.classList.toggle("btn-primary", !dangerous);
  dialog.returnValue = "no";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && event.detail.issueRequest(true), { once: true });
  dialog.showModal();
});

window.htmx = htmx;
