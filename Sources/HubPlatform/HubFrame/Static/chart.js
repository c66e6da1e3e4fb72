// Charts by dygraphs, in the page's colours, with their numbers as text beside the heading.

import { publicPath, words, rate, short } from "./units.js";

/** The colour of a name in the present theme. */
const colour = (name) => {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
};
const bits = (value) => words(rate(Math.abs(value)));
const percent = (value) => `${value.toFixed(value < 10 ? 1 : 0)} %`;
const celsius = (value) => `${value.toFixed(1)} °C`;

// Its legend sets style attributes, which the hub's policy forbids; ours stands beside the heading.
if (typeof Dygraph !== "undefined") {
  Dygraph.PLUGINS = Dygraph.PLUGINS.filter((plugin) => plugin !== Dygraph.Plugins.Legend);
}

/** What a chart measures: how its numbers read, and how far its axis goes at least. */
export const measures = {
  rate: { words: bits, axis: (value) => short(rate(Math.abs(value))), least: 10_000 },
  percent: { words: percent, axis: (value) => `${value} %`, range: [0, 100] },
  celsius: { words: celsius, axis: (value) => `${value} °C`, span: 10 },
};

/** Words of a query; a space is %20, which every server reads. */
export const query = (words) =>
  Object.entries(words).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");

/** Points of one series: [[milliseconds, first, second, seconds, count]]. */
export const series = async (agent, kind, name, range, signal) => {
  const time = (milliseconds) => new Date(milliseconds).toISOString();
  const step = range.step;
  const question = query({
    agent, kind, name, from: time(range.from - step * 1000), to: time(range.to), step, format: "csv",
  });
  const reply = await fetch(`${publicPath}/api/v1/series?${question}`, { signal });
  if (reply.status === 401) location.reload();
  if (!reply.ok) throw new Error(`${reply.status}`);
  const lines = (await reply.text()).split("\r\n").slice(1, -1);
  return lines.map((line) => {
    const [start, count, seconds, first, , , second] = line.split(",");
    return [Date.parse(start), Number(first), Number(second), Number(seconds), Number(count)];
  });
};

/** Bits a second in each direction. */
export const rates = (points) =>
  points.map(([time, first, second, seconds]) => [time, (first * 8) / seconds, (second * 8) / seconds]);

/** Rows of several series by their times, with a hole where nothing was measured. */
export const join = (lists, step) => {
  const rows = new Map();
  lists.forEach((list, index) => {
    for (const [time, value] of list) {
      const at = Math.floor(time / (step * 1000)) * step * 1000;
      if (!rows.has(at)) rows.set(at, new Array(lists.length).fill(null));
      rows.get(at)[index] = value;
    }
  });
  const sorted = [...rows.entries()].sort((one, other) => one[0] - other[0]);
  const longest = Math.max(3 * step, 20) * 1000;
  const table = [];
  for (const [time, values] of sorted) {
    const last = table.at(-1);
    if (last && time - last[0] > longest) {
      table.push([new Date(last[0].getTime() + 1), ...values.map(() => null)]);
    }
    table.push([new Date(time), ...values]);
  }
  return table;
};

export class Chart {
  /**
   * @param names of the series, with the names of their colours.
   */
  constructor(name, measure, names, range, options = {}) {
    this.plot = document.querySelector(`[data-chart="${name}"]`);
    this.legend = document.querySelector(`[data-legend="${name}"]`);
    this.title = this.plot.getAttribute("aria-label");
    this.measure = measure;
    this.names = names;
    this.range = range;
    this.options = options;
    this.rows = [];
    this.state("Loading…");
    document.addEventListener("theme", () => this.graph?.updateOptions(this.colours()));
  }

  state(text) {
    this.plot.dataset.note = text;
  }

  colours() {
    const text = colour("muted");
    return {
      colors: this.names.map(([, name]) => colour(name)),
      axisLabelColor: text,
      gridLineColor: colour("line"),
      axisLineColor: colour("line"),
    };
  }

  /** Draws rows of [Date, ...numbers]. */
  draw(rows, names = this.names) {
    const isOther = names.length !== this.names.length || names.some((one, index) => one[0] !== this.names[index][0]);
    this.names = names;
    this.rows = rows;
    this.state(rows.length === 0 ? "Nothing was measured in this time." : "");
    this.describe();
    if (typeof Dygraph === "undefined") {
      this.state("Charts need Debian's package libjs-dygraphs on the hub's machine.");
      return;
    }
    const window = [this.range.from, this.range.to];
    const file = rows.length > 0 ? rows : [[new Date(window[0]), ...names.map(() => null)]];
    const data = { file, dateWindow: window, labels: ["time", ...names.map(([name]) => name)] };
    if (this.graph && !isOther) {
      this.graph.updateOptions({ ...data, ...this.values() });
      return;
    }
    this.graph?.destroy();
    this.graph = new Dygraph(this.plot, file, { ...this.fixed(), ...this.colours(), ...data, ...this.values() });
  }

  /** Moves on without new points. */
  slide() {
    this.graph?.updateOptions({ dateWindow: [this.range.from, this.range.to] });
  }

  append(row) {
    const last = this.rows.at(-1);
    if (last && row[0] <= last[0]) return;
    const from = this.range.from - 60_000;
    this.draw([...this.rows.filter(([time]) => time >= from), row]);
  }

  values() {
    const { range, least, span } = this.measure;
    if (range) return { valueRange: range };
    let [low, high] = [0, least ?? 0];
    for (const [, ...values] of this.rows) {
      const shown = values.filter((value) => value !== null);
      const all = this.options.stacked ? [shown.reduce((sum, value) => sum + value, 0)] : shown;
      for (const value of all) { low = Math.min(low, value); high = Math.max(high, value); }
    }
    if (!span) return { valueRange: [low * 1.08, high * 1.08] };
    const numbers = this.rows.flatMap(([, ...values]) => values).filter((value) => value !== null);
    const middle = numbers.length > 0 ? (Math.min(...numbers) + Math.max(...numbers)) / 2 : 40;
    const half = Math.max(span, ...numbers.map((value) => Math.abs(value - middle) * 1.2));
    return { valueRange: [middle - half, middle + half] };
  }

  fixed() {
    const { words: text, axis } = this.measure;
    const model = Dygraph.defaultInteractionModel;
    // Without its touch handlers: a finger scrolls the page.
    const interactionModel = {
      mousedown: model.mousedown, mousemove: model.mousemove, mouseup: model.mouseup,
      dblclick: () => this.range.follow(3600),
    };
    return {
      fillGraph: true, fillAlpha: 0.16, strokeWidth: 1.6, stackedGraph: Boolean(this.options.stacked),
      stackedGraphNaNFill: "none", drawGapEdgePoints: false, connectSeparatedPoints: false, highlightCircleSize: 3,
      axisLabelFontSize: 12, axisLineWidth: 1, gridLineWidth: 1, rightGap: 0, animatedZooms: false,
      interactionModel, xRangePad: 0, includeZero: false,
      axes: {
        x: { drawGrid: false, axisLabelWidth: 74 },
        y: { axisLabelWidth: 74, axisLabelFormatter: axis, valueFormatter: text, pixelsPerLabel: 36 },
      },
      zoomCallback: (from, to) => this.range.set(from, to),
      highlightCallback: (event, time, points) => this.tell(points),
      unhighlightCallback: () => this.describe(),
    };
  }

  /** The newest numbers, in words: beside the heading, and for those who cannot see the chart. */
  describe() {
    const last = this.rows.at(-1);
    const parts = last ? this.names.map(([name, colour], index) => [name, colour, last[index + 1]]) : [];
    this.write(parts);
    const summary = parts.filter(([, , value]) => value !== null)
      .map(([name, , value]) => `${name} ${this.measure.words(value)}`).join(", ");
    this.plot.setAttribute("aria-label", summary ? `${this.title}: ${summary}` : this.title);
  }

  tell(points) {
    const row = this.rows.find(([time]) => time.getTime() === points[0]?.xval);
    if (!row) return;
    const parts = this.names.map(([name, colour], index) => [name, colour, row[index + 1]]);
    this.write(parts, row[0]);
  }

  write(parts, time) {
    this.legend.replaceChildren(...parts.map(([name, colour, value]) => {
      const part = document.createElement("span");
      part.className = `key ${colour}`;
      const label = document.createElement("span");
      label.textContent = name;
      const number = document.createElement("b");
      number.textContent = value === null || value === undefined ? "–" : this.measure.words(value);
      part.append(label, number);
      return part;
    }));
    if (time) {
      const label = document.createElement("time");
      label.textContent = time.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
      this.legend.prepend(label);
    }
  }
}
