// Charts by dygraphs, in the page's colours, with their numbers as text beside the heading.

import { publicPath, words, rate, short, shown } from "./units.js";

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

const scaled = (value, step, units) => {
  let [rest, index] = [value, 0];
  while (Math.abs(rest) >= step && index < units.length - 1) { rest /= step; index += 1; }
  return `${Number(rest.toPrecision(3))} ${units[index]}`;
};
const milliseconds = (value) => (value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${Number(value.toPrecision(3))} ms`);

/** What a chart measures: how its numbers read, and how far its axis goes at least. */
export const measures = {
  rate: { words: bits, axis: (value) => short(rate(Math.abs(value))), least: 10_000 },
  percent: { words: percent, axis: (value) => `${value} %`, range: [0, 100] },
  celsius: { words: celsius, axis: (value) => `${value} °C`, span: 10 },
  milliseconds: { words: milliseconds, axis: milliseconds, least: 10 },
  bytes: { words: (value) => scaled(value, 1000, ["B", "kB", "MB", "GB", "TB", "PB"]),
    axis: (value) => scaled(value, 1000, ["B", "kB", "MB", "GB", "TB", "PB"]), least: 1000 },
  count: { words: (value) => `${Number(value.toPrecision(4))}`, axis: (value) => `${Number(value.toPrecision(4))}`, least: 1 },
};

/** Words of a query; a space is %20, which every server reads. */
export const query = (words) =>
  Object.entries(words).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");

/** What one series measured: [[milliseconds, ...means]], in the units that charts show. */
export const series = async (agent, kind, name, range, signal) => {
  const time = (milliseconds) => new Date(milliseconds).toISOString();
  const step = range.step;
  const question = query({
    agent, kind, name, from: time(range.from - step * 1000), to: time(range.to), step, value: "mean",
  });
  const reply = await fetch(`${publicPath}/api/v2/series?${question}`, { signal });
  if (reply.status === 401) location.reload();
  if (!reply.ok) throw new Error(`${reply.status}`);
  const { fields, points } = await reply.json();
  return points.map(({ start, values }) =>
    [Date.parse(start), ...fields.map(({ name, unit }) => shown(values[name], unit))]);
};

/** Seconds without a point from which there is a hole. */
const longest = (step) => Math.max(3 * step, 20) * 1000;

/** Rows with a hole where nothing was measured: a line is never drawn across it. */
const holed = (rows, step) => {
  const table = [];
  for (const [time, ...values] of rows) {
    const last = table.at(-1);
    if (last && time - last[0] > longest(step)) table.push([new Date(last[0].getTime() + 1), ...values.map(() => null)]);
    table.push([new Date(time), ...values]);
  }
  return table;
};

/** Rows of several series by their times. */
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
  return holed(sorted.map(([time, values]) => [time, ...values]), step);
};

const element = (name, words = {}) => Object.assign(document.createElement(name), words);
const forced = matchMedia("(forced-colors: active)");
const dashes = [null, [7, 3], [2, 2], [9, 3, 2, 3], [12, 4], [4, 4], [2, 5], [9, 2, 2, 2, 2, 2]];
const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const formatMoment = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", ...clock });
const formatAxis = {
  time: new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  seconds: new Intl.DateTimeFormat(undefined, clock),
  day: new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" }),
  month: new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric" }),
};

export class Chart {
  /**
   * @param names of the series, with the names of their colours.
   */
  constructor(name, measure, names, range, options = {}) {
    this.plot = document.querySelector(`[data-chart="${name}"]`);
    this.legend = document.querySelector(`[data-legend="${name}"]`);
    this.name = name;
    this.title = this.plot.getAttribute("aria-label");
    this.measure = measure;
    this.names = names;
    this.range = range;
    this.options = options;
    this.rows = [];
    this.limits = [];
    this.marks = [];
    this.state("Loading…");
    this.addCursor();
    this.addMenu();
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

  /**
   * Draws what a route of ChartAnswer says: { times: [ms], series: [{ name, colour, values }], stacked, limits, marks }.
   */
  answer({ times, series, stacked, limits, marks }) {
    this.options.stacked = Boolean(stacked);
    this.limits = limits ?? [];
    this.marks = marks ?? [];
    const rows = times.map((time, index) => [time, ...series.map(({ values }) => values[index])]);
    this.draw(holed(rows, this.range.step), series.map(({ name, colour }, index) => [name, colour ?? `series-${(index % 12) + 1}`]));
  }

  /** Draws rows of [Date, ...numbers]. */
  draw(rows, names = this.names) {
    const isOther = names.length !== this.names.length || names.some((one, index) => one[0] !== this.names[index][0]);
    this.names = names;
    this.rows = rows;
    const isEmpty = !rows.some(([, ...values]) => values.some((value) => value !== null));
    this.state(isEmpty ? "Nothing was measured in this time." : "");
    this.describe();
    this.fillTable();
    if (typeof Dygraph === "undefined") {
      this.state("Charts need Debian's package libjs-dygraphs on the hub's machine.");
      return;
    }
    if (names.length === 0) return;
    const window = [this.range.from, this.range.to];
    const file = rows.length > 0 ? rows : [[new Date(window[0]), ...names.map(() => null)]];
    const data = { file, dateWindow: window, labels: ["time", ...this.labels()] };
    if (this.graph && !isOther) {
      this.graph.updateOptions({ ...data, ...this.values(), stackedGraph: Boolean(this.options.stacked) });
      return;
    }
    this.graph?.destroy();
    this.graph = new Dygraph(this.plot, file, { ...this.fixed(), ...this.colours(), ...data, ...this.values() });
  }

  /** Two devices of one name are still two series. */
  labels() {
    return this.names.map(([name], index) => `${name}\u200b${"\u200b".repeat(index)}`);
  }

  /** Moves on without new points. */
  slide() {
    this.graph?.updateOptions({ dateWindow: [this.range.from, this.range.to] });
  }

  append(row) {
    const last = this.rows.at(-1);
    if (last && row[0] <= last[0]) return;
    const from = this.range.from - 60_000;
    const kept = this.rows.filter(([time]) => time >= from);
    if (last && row[0] - last[0] > longest(this.range.step)) {
      kept.push([new Date(last[0].getTime() + 1), ...this.names.map(() => null)]);
    }
    this.draw([...kept, row]);
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
    // A limit far above everything would press the line flat: it is drawn where it is near.
    for (const { value } of this.limits) {
      if (value > 0 && value <= high * 3) high = Math.max(high, value);
      if (value < 0 && value >= low * 3) low = Math.min(low, value);
    }
    if (!span) return { valueRange: [low * 1.08, high * 1.08] };
    const numbers = this.rows.flatMap(([, ...values]) => values).filter((value) => value !== null);
    const middle = numbers.length > 0 ? (Math.min(...numbers) + Math.max(...numbers)) / 2 : 40;
    const half = Math.max(span, ...numbers.map((value) => Math.abs(value - middle) * 1.2));
    return { valueRange: [middle - half, middle + half] };
  }

  fixed() {
    const { words: text, axis } = this.measure;
    // The drag that zooms, by the library's own handler, which follows the pointer beyond the chart by itself; without its
    // touch handlers: a finger scrolls the page.
    const interactionModel = {
      mousedown: Dygraph.defaultInteractionModel.mousedown, willDestroyContextMyself: true,
      dblclick: () => this.range.follow(this.range.usual),
    };
    return {
      fillGraph: true, fillAlpha: 0.16, strokeWidth: 1.6, stackedGraph: Boolean(this.options.stacked),
      stackedGraphNaNFill: "none", drawGapEdgePoints: false, connectSeparatedPoints: false, highlightCircleSize: 3,
      axisLabelFontSize: 12, axisLineWidth: 1, gridLineWidth: 1, rightGap: 0, animatedZooms: false,
      interactionModel, xRangePad: 0, includeZero: false,
      strokePattern: null,
      series: forced.matches
        ? Object.fromEntries(this.labels().map((label, index) => [label, { strokePattern: dashes[index % dashes.length] }])) : {},
      axes: {
        x: { drawGrid: false, axisLabelWidth: 74, axisLabelFormatter: (time) => this.axisTime(time) },
        y: { axisLabelWidth: 74, axisLabelFormatter: axis, valueFormatter: text, pixelsPerLabel: 36 },
      },
      zoomCallback: (from, to) => this.range.set(from, to),
      highlightCallback: (event, time, points) => this.tell(points[0]?.xval),
      unhighlightCallback: () => this.describe(),
      underlayCallback: (context, area, graph) => this.underlay(context, area, graph),
    };
  }

  axisTime(time) {
    const { seconds } = this.range;
    if (seconds > 70 * 86_400) return formatAxis.month.format(time);
    const isMidnight = time.getHours() === 0 && time.getMinutes() === 0;
    if (seconds > 2 * 86_400 || (isMidnight && seconds > 7200)) return formatAxis.day.format(time);
    return (seconds <= 600 ? formatAxis.seconds : formatAxis.time).format(time);
  }

  /** Limits as lines, and marks at their times. */
  underlay(context, area, graph) {
    context.save();
    context.lineWidth = 1;
    context.font = "12px sans-serif";
    for (const { name, value } of this.limits) {
      const y = Math.round(graph.toDomYCoord(value)) + 0.5;
      if (y < area.y || y > area.y + area.h) continue;
      context.strokeStyle = context.fillStyle = colour("muted");
      context.setLineDash([6, 4]);
      context.beginPath();
      context.moveTo(area.x, y);
      context.lineTo(area.x + area.w, y);
      context.stroke();
      // Below a line of upload, unless another line or the axis is there.
      const isFree = (end) => end <= y || end > y + 16;
      const below = value < 0 && [area.y + area.h, ...this.limits.map((one) => graph.toDomYCoord(one.value))].every(isFree);
      context.fillText(name, area.x + 6, below ? y + 13 : y - 4);
    }
    context.setLineDash([2, 3]);
    for (const { at, state } of this.marks) {
      const x = Math.round(graph.toDomXCoord(at)) + 0.5;
      if (x < area.x || x > area.x + area.w) continue;
      context.strokeStyle = context.fillStyle = colour(state ?? "info");
      context.beginPath();
      context.moveTo(x, area.y);
      context.lineTo(x, area.y + area.h);
      context.stroke();
      context.beginPath();
      context.moveTo(x - 4, area.y);
      context.lineTo(x + 4, area.y);
      context.lineTo(x, area.y + 6);
      context.fill();
    }
    context.restore();
  }

  /** Marks within a few pixels of a time. */
  near(time) {
    const reach = (this.range.to - this.range.from) / 150;
    return this.marks.filter(({ at }) => Math.abs(at - time) <= reach);
  }

  /** The arrow keys move along the points and say each. */
  addCursor() {
    this.plot.tabIndex = 0;
    this.spoken = element("p", { className: "visually-hidden" });
    this.spoken.setAttribute("role", "status");
    this.plot.after(this.spoken);
    this.plot.addEventListener("keydown", (event) => {
      const last = this.rows.length - 1;
      if (last < 0) return;
      const at = this.cursor ?? last + 1;
      const jump = Math.max(1, Math.round(last / 10));
      const place = {
        ArrowLeft: at - 1, ArrowRight: at + 1, PageUp: at - jump, PageDown: at + jump, Home: 0, End: last,
      }[event.key];
      if (event.key === "Escape") { this.leave(); return; }
      if (event.key === "+" || event.key === "-") { this.range.zoom(event.key === "+" ? 0.5 : 2); return; }
      if (place === undefined) return;
      event.preventDefault();
      this.cursor = Math.max(0, Math.min(last, place));
      this.graph?.setSelection(this.cursor);
      this.tell(this.rows[this.cursor][0].getTime());
      this.spoken.textContent = this.legend.textContent;
    });
    this.plot.addEventListener("blur", () => this.leave());
  }

  leave() {
    if (this.cursor === undefined) return;
    this.cursor = undefined;
    this.graph?.clearSelection();
    this.describe();
  }

  /** What a chart offers besides being looked at. */
  addMenu() {
    const menu = element("details", { className: "menu" });
    const summary = element("summary", { textContent: "⋯" });
    summary.setAttribute("aria-label", `More of ${this.title}`);
    const sheet = element("div", { className: "sheet" });
    const action = (text, work) => {
      const button = element("button", { type: "button", textContent: text });
      button.addEventListener("click", () => { menu.open = false; work(); });
      sheet.append(button);
    };
    action("Show as table", () => {
      this.table = this.table ? void this.table.remove() : element("div", { className: "chart-table", tabIndex: 0 });
      if (!this.table) return;
      this.table.setAttribute("aria-label", `${this.title} as a table`);
      this.table.setAttribute("role", "region");
      this.plot.after(this.table);
      this.fillTable();
    });
    action("Save as CSV", () => this.save());
    action("Copy link", () => navigator.clipboard?.writeText(location.href));
    menu.append(summary, sheet);
    this.legend.after(menu);
  }

  fillTable() {
    if (!this.table) return;
    const table = element("table");
    const head = table.createTHead().insertRow();
    for (const name of ["Time", ...this.names.map(([name]) => name)]) {
      head.append(element("th", { scope: "col", textContent: name }));
    }
    const body = table.createTBody();
    for (const [time, ...values] of this.rows.filter(([, ...values]) => values.some((one) => one !== null)).slice(-1000).reverse()) {
      const row = body.insertRow();
      row.append(element("th", { scope: "row", textContent: formatMoment.format(time) }));
      for (const value of values) row.insertCell().textContent = value === null ? "–" : this.measure.words(value);
    }
    this.table.replaceChildren(table);
  }

  save() {
    const cell = (text) => `"${String(text).replaceAll('"', '""').replace(/^[=+\-@]/, "'$&")}"`;
    const lines = [["time", ...this.names.map(([name]) => name)].map(cell).join(",")];
    for (const [time, ...values] of this.rows) {
      if (values.every((value) => value === null)) continue;
      lines.push([time.toISOString(), ...values.map((value) => (value === null ? "" : Math.abs(value)))].join(","));
    }
    const link = element("a", { href: URL.createObjectURL(new Blob([lines.join("\r\n")], { type: "text/csv" })) });
    const day = (time) => new Date(time).toISOString().slice(0, 16).replaceAll(":", "");
    link.download = `${this.name} ${day(this.range.from)} to ${day(this.range.to)}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** The newest numbers, in words: beside the heading, and for those who cannot see the chart. */
  describe() {
    if (this.cursor !== undefined) return;
    const last = this.rows.findLast(([, ...values]) => values.some((value) => value !== null));
    const isNow = last && this.range.isLive && this.range.step <= 10 && Date.now() - last[0] < 30_000 && !this.isFrozen;
    const parts = this.names.map(([name, colour], index) => [name, colour, last?.[index + 1] ?? null]);
    // A mean of minutes beside a number of now would contradict it: then the names alone.
    this.write(isNow ? parts : parts.map(([name, colour]) => [name, colour]));
    const summary = parts.filter(([, , value]) => value !== null)
      .map(([name, , value]) => `${name} ${this.measure.words(value)}`).join(", ");
    this.plot.setAttribute("aria-label", summary ? `${this.title}, newest: ${summary}` : this.title);
  }

  /** A router that is silent has no newest numbers. */
  freeze(isFrozen) {
    if (this.isFrozen === isFrozen) return;
    this.isFrozen = isFrozen;
    this.describe();
  }

  tell(moment) {
    const row = this.rows.find(([time]) => time.getTime() === moment);
    if (!row) return;
    const parts = this.names.map(([name, colour], index) => [name, colour, row[index + 1]]);
    const said = this.near(moment).map(({ word }) => word).join(", ");
    this.write(parts, `${formatMoment.format(row[0])}${said ? ` · ${said}` : ""}`);
  }

  write(parts, time) {
    this.legend.replaceChildren(...parts.map(([name, colour, value]) => {
      const part = element("span", { className: `key ${colour}` });
      part.append(element("span", { textContent: name }));
      if (value !== undefined) {
        part.append(element("b", { textContent: value === null ? "–" : this.measure.words(value) }), " ");
      }
      return part;
    }));
    if (time) this.legend.prepend(element("time", { textContent: time }), " ");
  }
}
