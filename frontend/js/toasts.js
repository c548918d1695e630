// Messages in the corner, from the server's `toast` event or from a script; an Undo stays longer, and all wait while pointed at.
import { htmx, onClick } from "./page.js";

const stack = document.getElementById("toasts");
const template = document.getElementById("toast-template");
const SHORT = 5000;
const LONG = 12000;

export function toast({ message, undo = "", level = "success" }) {
  if (!stack) return;
  const item = template.content.firstElementChild.cloneNode(true);
  item.classList.add(`toast-${level}`);
  item.querySelector("p").textContent = message;
  if (undo) armUndo(item, undo);
  stack.append(item);
  // Above an open <dialog>, which lies in the top layer.
  if (stack.showPopover) {
    stack.popover = "manual";
    if (stack.matches(":popover-open")) stack.hidePopover();
    stack.showPopover();
  }
  leaveLater(item, undo || level === "error" ? LONG : SHORT);
}

function armUndo(item, address) {
  const button = item.querySelector(".toast-undo");
  button.hidden = false;
  button.addEventListener("click", () => {
    item.remove();
    htmx.ajax("POST", address, { swap: "none", source: stack });
  });
}

function leaveLater(item, after) {
  let timer = setTimeout(() => remove(item), after);
  item.addEventListener("pointerenter", () => clearTimeout(timer));
  item.addEventListener("pointerleave", () => { timer = setTimeout(() => remove(item), SHORT); });
}

function remove(item) {
  item.remove();
  if (!stack.childElementCount && stack.matches(":popover-open")) stack.hidePopover();
}

onClick(".toast-close", (button) => remove(button.closest(".toast-item")));
document.body.addEventListener("toast", (event) => toast(event.detail));

// A toast that came with a navigation (HX-Redirect) is shown on the next page.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (!xhr.getResponseHeader("HX-Redirect")) return;
  const sent = xhr.getResponseHeader("HX-Trigger");
  const detail = sent?.startsWith("{") ? JSON.parse(sent).toast : null;
  if (detail) sessionStorage.setItem("toast", JSON.stringify(detail));
});
const waiting = sessionStorage.getItem("toast");
if (waiting && stack) {
  sessionStorage.removeItem("toast");
  toast(JSON.parse(waiting));
}
