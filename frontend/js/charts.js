// Charts: data from the JSON block the server wrote, drawn in the colours of the present theme, and again when it changes.
// Data: {categories: [], series: [{name, values: [], kind?: "bar"|"line", dashed?}], unit?, stacked?} or for kind "funnel": {items: [{name, value, url?}]}.
import { BarChart, FunnelChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { all } from "./page.js";
import { options } from "./chart-options.js";

echarts.use([BarChart, LineChart, FunnelChart, PieChart, GridComponent, TooltipComponent, LegendComponent, AriaComponent, SVGRenderer]);
const drawn = new Map();

function draw(box) {
  const source = document.getElementById(box.dataset.chartSource);
  const data = JSON.parse(source.textContent);
  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption(options(box.dataset.chart, data, getComputedStyle(box)));
  chart.on("click", (event) => event.data?.url && location.assign(event.data.url));
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(box);
  drawn.set(box, { chart, observer });
}

function forget(box) {
  const { chart, observer } = drawn.get(box);
  observer.disconnect();
  chart.dispose();
  drawn.delete(box);
}

export function start(root) {
  for (const box of drawn.keys()) if (!box.isConnected) forget(box);
  for (const box of all(root, "[data-chart]")) if (!drawn.has(box)) draw(box);
}

document.addEventListener("theme-changed", () => {
  for (const box of [...drawn.keys()]) {
    forget(box);
    if (box.isConnected) draw(box);
  }
});
