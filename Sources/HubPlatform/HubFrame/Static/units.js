// Numbers as people read them: three digits and a unit. Text/Units.swift says the same.

const scaled = (value, units) => {
  let rest = Math.max(0, value);
  let index = 0;
  while (rest >= 999.5 && index < units.length - 1) {
    rest /= 1000;
    index += 1;
  }
  const digits = index === 0 || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
  return { number: rest.toFixed(digits), unit: units[index] };
};

/** Bits per second. */
export const rate = (bits) => scaled(bits, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"]);
export const bytes = (count) => scaled(count, ["B", "kB", "MB", "GB", "TB", "PB"]);

/** What a number of the hub's, in the unit that it tells, is on screens: bits a second, percent. */
const scales = { "byte/second": 8, ratio: 100 };
export const shown = (value, unit) => (value === null ? null : value * (scales[unit] ?? 1));

export const words = (quantity) => `${quantity.number} ${quantity.unit}`;

/** For axes, where 10.0 Mbit/s would be noise. */
export const short = (quantity) => `${Number(quantity.number)} ${quantity.unit}`;

/** Writes a quantity into an element that has a b and an i; null is a dash. */
export const show = (element, quantity) => {
  if (!element) return;
  const [number, unit] = [element.querySelector("b"), element.querySelector("i")];
  number.textContent = quantity ? quantity.number : "–";
  if (unit) unit.textContent = quantity ? quantity.unit : "";
};

/** The path under which the hub is reached: "" or, behind a proxy, "/monitor". */
export const publicPath = new URL(import.meta.url).pathname.replace(/\/static\/[^/]*\/[^/]*$/, "");

/** Writes a percentage into a cell with a meter, which is made where there is none. */
export const showShare = (cell, percent, label) => {
  if (!cell) return;
  const number = cell.querySelector("b");
  let meter = cell.querySelector("meter");
  if (percent === null || percent === undefined) {
    meter?.remove();
    number.textContent = "–";
    return;
  }
  if (!meter) {
    meter = document.createElement("meter");
    const { meterLow, meterHigh } = document.body.dataset;
    Object.assign(meter, { min: 0, max: 100, low: Number(meterLow), high: Number(meterHigh), optimum: 0 });
    meter.setAttribute("aria-label", label);
    cell.prepend(meter);
  }
  meter.value = percent;
  number.textContent = `${Math.round(percent)} %`;
};

const shapes = { good: "●", watch: "◐", bad: "▲", off: "○", info: "◆" };

/** Writes a state into an element of class mark: shape, colour and word. */
export const showMark = (element, state, word) => {
  if (!element || (element.dataset.state === state && element.lastChild.textContent === word)) return;
  element.dataset.state = state;
  const shape = document.createElement("i");
  shape.ariaHidden = "true";
  shape.textContent = shapes[state];
  element.replaceChildren(shape, word);
};

/** Writes a share of a capacity into a meter of the frame (an SVG). */
export const showMeter = (meter, percent, label) => {
  if (!meter) return;
  meter.querySelector(".fill").setAttribute("width", Math.max(0, Math.min(100, percent ?? 0)));
  if (label) meter.setAttribute("aria-label", label);
};

// 24 hours everywhere, in the reader's own language and zone.
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const formatClock = new Intl.DateTimeFormat(undefined, clock);
const formatDay = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", ...clock });
const formatYear = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric", ...clock });
const formatExact = new Intl.DateTimeFormat(undefined, {
  dateStyle: "full", timeStyle: "long", hourCycle: "h23",
});

/** "3 s ago" below a minute, "16:20" today, "28 Nov, 16:20" this year. */
export const ago = (date, now = new Date()) => {
  const seconds = Math.round((now - date) / 1000);
  if (seconds < 2) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  return local(date, now);
};

export const local = (date, now = new Date()) => {
  if (date.toDateString() === now.toDateString()) return formatClock.format(date);
  return date.getFullYear() === now.getFullYear() ? formatDay.format(date) : formatYear.format(date);
};

/** To the second, with the zone. */
export const precise = (date) => formatExact.format(date);
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
