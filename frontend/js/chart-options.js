// From plain data to ECharts options: hardly visible grid, direct labels, colours of the theme, no animation for who wants none.
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function palette(style) {
  const colour = (name) => style.getPropertyValue(`--color-${name}`).trim();
  return { series: ["primary", "secondary", "warning", "success", "error", "info"].map(colour), text: colour("base-content"), muted: colour("muted"), line: colour("line"), surface: colour("base-100") };
}

/** Numbers on an axis share one unit: 万/亿 in Chinese, K/M elsewhere. */
function compact(value, language) {
  return new Intl.NumberFormat(language.startsWith("zh") ? "zh-CN" : "en-GB", { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

function exact(value, language) {
  return value === null || value === undefined ? "—" : new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
}

function base(colours, style, data) {
  const language = document.documentElement.lang;
  return {
    color: colours.series,
    animation: !still,
    animationDuration: 350,
    textStyle: { fontFamily: style.fontFamily, color: colours.text },
    aria: { enabled: true },
    tooltip: {
      trigger: "item",
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.text, fontSize: 13 },
      valueFormatter: (value) => `${data.unit ?? ""}${exact(value, language)}`,
    },
  };
}

function oneSeries(series, index, kind, colours, stacked) {
  const line = (series.kind ?? kind) === "line";
  return {
    name: series.name,
    type: line ? "line" : "bar",
    data: series.values.map((value, place) => (series.urls?.[place] ? { value, url: series.urls[place] } : value)),
    stack: stacked && !line ? "all" : undefined,
    barMaxWidth: 30,
    itemStyle: line ? {} : { borderRadius: stacked ? 0 : [4, 4, 0, 0] },
    lineStyle: { width: 2, type: series.dashed ? [6, 5] : "solid" },
    symbol: "circle",
    symbolSize: 5,
    showSymbol: series.values.length < 15 && !series.dashed,
    smooth: false,
    color: colours.series[index % colours.series.length],
    emphasis: { focus: "series" },
  };
}

function axes(kind, data, colours) {
  const language = document.documentElement.lang;
  const names = { type: "category", data: data.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line } }, axisLabel: { color: colours.muted, hideOverlap: true } };
  const values = { type: "value", splitNumber: 4, axisLabel: { color: colours.muted, formatter: (value) => compact(value, language) }, splitLine: { lineStyle: { color: colours.line, opacity: 0.55 } } };
  return kind === "hbar" ? { xAxis: values, yAxis: { ...names, inverse: true } } : { xAxis: names, yAxis: values };
}

function cartesian(kind, data, style) {
  const colours = palette(style);
  const many = data.series.length > 1;
  return {
    ...base(colours, style, data),
    tooltip: { ...base(colours, style, data).tooltip, trigger: "axis", axisPointer: { type: kind === "line" ? "line" : "shadow", shadowStyle: { opacity: 0.08 } } },
    grid: { left: 4, right: 12, top: many ? 34 : 12, bottom: 2, containLabel: true },
    legend: many ? { top: 0, left: 0, icon: "roundRect", itemWidth: 10, itemHeight: 10, textStyle: { color: colours.text } } : undefined,
    ...axes(kind, data, colours),
    series: data.series.map((series, index) => oneSeries(series, index, kind, colours, data.stacked)),
  };
}

function funnel(data, style) {
  const colours = palette(style);
  const label = ({ name, value }) => `${name}  ${exact(value, document.documentElement.lang)}`;
  return {
    ...base(colours, style, data),
    series: [{ type: "funnel", sort: "none", left: 0, right: 0, top: 4, bottom: 4, gap: 3, minSize: "12%", label: { position: "inside", formatter: label, color: colours.text, fontWeight: 550, textBorderColor: colours.surface, textBorderWidth: 3 }, itemStyle: { borderWidth: 0 }, data: data.items.map((item, index) => ({ ...item, itemStyle: { color: colours.series[0], opacity: 0.9 - (index * 0.6) / Math.max(1, data.items.length - 1) } })) }],
  };
}

function pie(data, style) {
  const colours = palette(style);
  return { ...base(colours, style, data), series: [{ type: "pie", radius: ["52%", "80%"], label: { color: colours.text }, data: data.items }] };
}

export function options(kind, data, style) {
  if (kind === "funnel") return funnel(data, style);
  if (kind === "pie") return pie(data, style);
  return cartesian(kind, data, style);
}
