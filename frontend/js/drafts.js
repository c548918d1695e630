// Nothing typed is lost: forms with data-draft are kept in this tab until they are sent, also over a login in between.
// Ctrl Enter saves; leaving a changed form asks.
import { all, onClick, onContent, word } from "./page.js";

const key = (form) => `draft:${document.body.dataset.person}:${new URL(form.action || location.href, location.href).pathname}`;
const kept = (control) => control.name && !["hidden", "password", "file", "submit", "button"].includes(control.type) && !control.closest("[data-list-filters]");

function values(form) {
  return [...form.elements].filter(kept).map((control) => {
    if (control.type === "checkbox" || control.type === "radio") return [control.name, control.checked, control.value];
    return [control.name, control.multiple ? [...control.selectedOptions].map((option) => option.value) : control.value];
  });
}

function keep(form) {
  if (form.hasAttribute("data-changed")) sessionStorage.setItem(key(form), JSON.stringify(values(form)));
}

export function keepDrafts() {
  document.querySelectorAll("form[data-draft]").forEach(keep);
}

function put(form, saved) {
  const rest = [...form.elements].filter(kept);
  for (const [name, value, own] of saved) {
    const control = rest.find((item) => item.name === name && (own === undefined || item.value === own));
    if (!control) continue;
    if (own !== undefined) control.checked = value;
    else if (control.multiple) for (const option of control.options) option.selected = value.includes(option.value);
    else control.value = value;
    if (own === undefined) rest.splice(rest.indexOf(control), 1);
  }
}

function restore(form) {
  const saved = sessionStorage.getItem(key(form));
  if (!saved || form.hasAttribute("data-changed")) return;
  // A form that came back with errors already shows what was typed.
  if (form.querySelector(".field-wrong") || JSON.stringify(values(form)) === saved) return;
  put(form, JSON.parse(saved));
  form.setAttribute("data-changed", "");
  const note = document.createElement("p");
  note.className = "restored-note";
  note.append(word("restored"), " ");
  const discard = Object.assign(document.createElement("button"), { type: "button", textContent: word("discard") });
  discard.dataset.discardDraft = "";
  note.append(discard);
  form.prepend(note);
}

onClick("[data-discard-draft]", (button) => {
  const form = button.closest("form");
  forget(form);
  form.reset();
  button.closest("p").remove();
});

function forget(form) {
  sessionStorage.removeItem(key(form));
  form.removeAttribute("data-changed");
}

let waiting = 0;
document.addEventListener("input", (event) => {
  const form = event.target.form ?? event.target.closest?.("form");
  if (!form?.matches("[data-form], [data-draft]")) return;
  form.setAttribute("data-changed", "");
  clearTimeout(waiting);
  waiting = setTimeout(() => form.matches("[data-draft]") && keep(form), 300);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-draft]") || form.hasAttribute("hx-post")) {
    if (form.matches("[data-form]") && !form.hasAttribute("hx-post")) form.removeAttribute("data-changed");
    return;
  }
  // Sent, but perhaps to a login page: the draft goes only when the next page is another one.
  keep(form);
  form.removeAttribute("data-changed");
  sessionStorage.setItem("draft-sent", key(form));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-form]");
  const { successful, requestConfig, xhr } = event.detail;
  if (form && successful && requestConfig.verb === "post" && xhr.status < 300 && form.getAttribute("hx-post")) forget(form);
});

/** After a full page post: a page that no longer holds the form means it was accepted. A login page or an error decides nothing. */
function settleSent() {
  const sent = sessionStorage.getItem("draft-sent");
  if (!sent || !document.body.dataset.person || document.querySelector("[data-error-page]")) return;
  sessionStorage.removeItem("draft-sent");
  const still = [...document.querySelectorAll("form[data-draft]")].some((form) => key(form) === sent);
  if (!still) sessionStorage.removeItem(sent);
}
settleSent();
onContent((root) => all(root, "form[data-draft]").forEach(restore));

window.addEventListener("beforeunload", (event) => {
  const open = document.querySelector("form[data-form][data-changed]:not([data-draft])");
  keepDrafts();
  if (open) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form");
  if (!form?.matches("[method=post], [hx-post]")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[type=submit]"));
});
