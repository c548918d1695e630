// A row of tabs that is wider than its place begins where its present tab can be read.
import { all, onContent } from "./page.js";

onContent((root) => {
  for (const row of all(root, ".tabs-line, .view-tabs, .kind-filter")) {
    const present = row.querySelector("[aria-current]");
    if (!present || row.scrollWidth <= row.clientWidth) continue;
    row.scrollLeft = present.offsetLeft - row.offsetLeft - (row.clientWidth - present.offsetWidth) / 2;
  }
});
