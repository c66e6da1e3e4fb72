// Charts of round trips: the hour of a cell, and the smoke of a pair.

const name = "http://www.w3.org/2000/svg";
const part = (tag, attributes) => {
  const element = document.createElementNS(name, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

/** A path through points; a gap where more than `gap` seconds are between two. */
const line = (points, gap) => points.map(([x, y, time], index) =>
  `${index === 0 || time - points[index - 1][2] > gap ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

const ms = (microseconds) => `${(microseconds / 1000).toPrecision(3)} ms`;

/** Draws `[seconds, microseconds or null, lost, late]` rows; returns what they say in words. */
export const hour = (svg, points) => {
  const end = Date.now() / 1000;
  const times = points.filter((point) => point[1] !== null);
  const top = Math.max(1, ...times.map((point) => point[1]));
  const x = (time) => ((time - end + 3600) / 3600) * 720;
  const y = (value) => 74 - (value / top) * 68;
  svg.replaceChildren(
    part("path", { class: "median", d: line(times.map((point) => [x(point[0]), y(point[1]), point[0]]), 15) }),
    ...points.filter((point) => point[2] > 0).map((point) =>
      part("rect", { class: "lost", x: x(point[0]).toFixed(1), y: 74, width: 2, height: 6 })));
  const lost = points.reduce((sum, point) => sum + point[2], 0);
  return points.length === 0 ? "Nothing was measured." : `${lost} lost; up to ${ms(top)}.`;
};

/** The smoke of a range: median, p5 to p95 and the extremes, losses beneath, and `[seconds, words]` as marks. */
export const smoke = (box, points, from, to, step, marks = []) => {
  const svg = part("svg", { viewBox: "0 0 1000 260", preserveAspectRatio: "none" });
  const measured = points.filter((point) => point.p50 !== null);
  const top = Math.max(1, ...measured.map((point) => point.p99 ?? point.max)) * 1.1;
  box.setAttribute("data-points", measured.length);
  const x = (time) => ((time - from) / (to - from)) * 1000;
  const y = (value) => 210 - Math.min(1, value / top) * 200;
  const at = (point) => Date.parse(point.start) / 1000 + step / 2;
  const runs = measured.reduce((all, point) => {
    const last = all.at(-1)?.at(-1);
    if (last && at(point) - at(last) <= step * 1.5) all.at(-1).push(point); else all.push([point]);
    return all;
  }, []);
  for (const share of [0, 0.5, 1]) {
    svg.append(part("path", { class: "grid", d: `M0 ${y(top * share).toFixed(1)}H1000` }));
  }
  for (const run of runs) {
    // One point alone is as wide as its step.
    if (run.length === 1) run.push({ ...run[0], start: new Date((at(run[0]) + step / 4) * 1000).toISOString() });
    for (const [low, high, kind] of [["min", "max", "outer"], ["min", "p95", "inner"]]) {
      const up = run.map((point) => `${x(at(point)).toFixed(1)} ${y(point[high]).toFixed(1)}`);
      const down = [...run].reverse().map((point) => `${x(at(point)).toFixed(1)} ${y(point[low]).toFixed(1)}`);
      svg.append(part("path", { class: kind, d: `M${[...up, ...down].join("L")}Z` }));
    }
    svg.append(part("path", { class: "median", d: line(run.map((point) => [x(at(point)), y(point.p50), 0]), 1) }));
  }
  for (const point of points.filter((one) => one.lost > 0)) {
    const share = point.lost / Math.max(1, point.count);
    svg.append(part("rect", {
      class: "lost", x: x(at(point) - step / 2).toFixed(1), width: Math.max(1.5, 1000 * step / (to - from)).toFixed(1),
      y: (250 - share * 35).toFixed(1), height: Math.max(2, share * 35).toFixed(1),
    }));
  }
  for (const [time, words] of marks.filter((mark) => mark[0] > from && mark[0] < to)) {
    const mark = part("g", { class: "mark" });
    const title = part("title", {});
    title.textContent = words;
    mark.append(title, part("path", { d: `M${x(time).toFixed(1)} 0V250` }),
      part("path", { class: "flag", d: `M${x(time).toFixed(1)} 0l9 5l-9 5z` }));
    svg.append(mark);
  }
  // Without an answer there is nothing to measure heights by.
  const scales = (points.some((one) => one.count > one.lost) ? [0, 0.5, 1] : [0]).map((share) => {
    const label = document.createElement("span");
    label.className = "scale";
    label.style.top = `${y(top * share)}px`;
    label.textContent = share === 0 ? "0" : ms(top * share);
    return label;
  });
  const times = document.createElement("div");
  times.className = "times";
  const form = to - from > 172_800 ? { day: "numeric", month: "short" } : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  times.append(...[0, 1, 2, 3, 4].map((quarter) => {
    const label = document.createElement("span");
    label.textContent = new Date((from + (to - from) * quarter / 4) * 1000).toLocaleString([], form);
    return label;
  }));
  box.replaceChildren(...scales, svg, times);
  const [sent, lost] = points.reduce(([a, b], point) => [a + point.count, b + point.lost], [0, 0]);
  return sent === 0 ? "Nothing was measured in this range."
    : `${sent} sent, ${lost} lost. The line is the median; the inner band reaches to the 95th percentile; the top is ${ms(top)}.`;
};
