// Searchable selects. `data-choose="/address/"` asks the server while typing: {"results": [{"id", "text", "note"}]}.
import TomSelect from "tom-select/base";
import removeButton from "tom-select/dist/esm/plugins/remove_button/plugin.js";
import { all, word } from "./page.js";

TomSelect.define("remove_button", removeButton);
const escape = (text) => Object.assign(document.createElement("i"), { textContent: text ?? "" }).innerHTML;

function remote(address) {
  return {
    load(query, done) {
      fetch(`${address}${address.includes("?") ? "&" : "?"}q=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" }, credentials: "same-origin" })
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
        .then((body) => done(body.results))
        .catch(() => done());
    },
    shouldLoad: (query) => query.length > 0,
    preload: "focus",
    score: () => () => 1,
  };
}

export function start(root) {
  for (const select of all(root, "select[data-choose]")) {
    if (select.tomselect) continue;
    const address = select.dataset.choose;
    const chooser = new TomSelect(select, {
      valueField: "id",
      labelField: "text",
      searchField: address ? [] : ["text"],
      maxOptions: 200,
      plugins: select.multiple ? ["remove_button"] : [],
      allowEmptyOption: false,
      render: {
        option: (item) => `<div>${escape(item.text)}${item.note ? `<small>${escape(item.note)}</small>` : ""}</div>`,
        item: (item) => `<div>${escape(item.text)}</div>`,
        no_results: () => `<div class="no-results">${escape(word("noChoices"))}</div>`,
      },
      ...(address ? remote(address) : {}),
      onChange() {
        select.dispatchEvent(new Event("input", { bubbles: true }));
      },
    });
    chooser.control_input.setAttribute("autocomplete", "off");
    select.setAttribute("aria-hidden", "true");
  }
}
