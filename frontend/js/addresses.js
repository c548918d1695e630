// What a list shows stands in the address. htmx's own history is off (it reloads the page on Back from the side panel); this is the
// little that is needed: push the address of a swap that asks for it, and on Back ask the list for its former rows.
import { htmx } from "./page.js";

const withoutPanel = (address) => {
  const url = new URL(address, location.href);
  url.searchParams.delete("panel");
  return url.pathname + url.search;
};
let shown = withoutPanel(location.href);

export function remember(address) {
  shown = withoutPanel(address);
}

document.addEventListener("htmx:afterSwap", (event) => {
  const { requestConfig, xhr } = event.detail;
  if (!requestConfig || requestConfig.verb !== "get" || xhr.status !== 200) return;
  if (requestConfig.elt.getAttribute("hx-push-url") !== "true") return;
  const url = new URL(xhr.responseURL || requestConfig.path, location.href);
  const address = url.pathname + url.search;
  if (address === shown) return;
  history.pushState({ list: true }, "", address);
  remember(address);
  document.dispatchEvent(new CustomEvent("address-changed"));
  if (requestConfig.elt.hasAttribute("data-scroll-top")) document.getElementById("rows")?.scrollIntoView({ block: "start" });
});

window.addEventListener("popstate", () => {
  const address = withoutPanel(location.href);
  if (address === shown) return;
  const rows = document.getElementById("rows");
  if (!rows || new URL(address, location.href).pathname !== new URL(shown, location.href).pathname) return location.reload();
  remember(address);
  htmx.ajax("GET", address, { target: "#rows", swap: "outerHTML" }).then(() => document.dispatchEvent(new CustomEvent("address-changed", { detail: { back: true } })));
});
