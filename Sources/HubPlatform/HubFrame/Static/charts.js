// Charts that name their source themselves (ChartBox): one request each, drawn again when the range changes.

import { Range } from "./range.js";
import { Chart, measures, query } from "./chart.js";
import { publicPath } from "./units.js";

/** The range of all charts of the page; a page's own script may follow it, too. */
export const range = new Range(
  Number(document.querySelector("[data-range]")?.dataset.range ?? 86_400), document.querySelector(".range"),
);

const load = async (chart, source, signal) => {
  try {
    const question = query({ from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString(), step: range.step });
    const reply = await fetch(`${publicPath}${source}${source.includes("?") ? "&" : "?"}${question}`, { signal });
    if (reply.status === 401) location.reload();
    if (!reply.ok) throw new Error(`${reply.status}`);
    chart.answer(await reply.json());
  } catch (error) {
    if (error.name !== "AbortError") chart.state("The hub did not answer. It is asked again.");
  }
};

/** By their names, for a page's own script that adds what is live. */
export const charts = new Map([...document.querySelectorAll("[data-chart][data-source]")].map((plot) => [
  plot.dataset.chart, new Chart(plot.dataset.chart, measures[plot.dataset.measure] ?? measures.count, [], range),
]));
let asking;
export const loadAll = () => {
  asking?.abort();
  asking = new AbortController();
  for (const chart of charts.values()) load(chart, chart.plot.dataset.source, asking.signal);
};
if (charts.size > 0) {
  range.addEventListener("change", loadAll);
  loadAll();
  setInterval(() => { if (range.isLive && !document.hidden) loadAll(); }, 60_000);
}
