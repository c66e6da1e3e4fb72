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
  number.textContent = `${Math.round(percent)}%`;
};

const relative = new Intl.RelativeTimeFormat("en", { numeric: "always", style: "narrow" });

/** "3 min ago" for moments near by, else a date. */
export const ago = (date, now = new Date()) => {
  const seconds = Math.round((now - date) / 1000);
  if (seconds < 10) return "now";
  if (seconds < 60) return relative.format(-seconds, "second");
  if (seconds < 3600) return relative.format(-Math.round(seconds / 60), "minute");
  if (seconds < 86400) return relative.format(-Math.round(seconds / 3600), "hour");
  if (seconds < 30 * 86400) return relative.format(-Math.round(seconds / 86400), "day");
  return local(date);
};

const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
export const local = (date) => dateAndTime.format(date);

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
/** To the second, with the zone. */
export const precise = (date) => exact.format(date);
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
