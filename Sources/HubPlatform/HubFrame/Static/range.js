// The stretch of time that all charts of a page show. It is in the page's address: ?range=6h, or ?from=…&to=….

const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const formatTime = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", ...clock });
const formatDay = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" });
const steps = [5, 10, 30, 60, 300, 900, 3600, 10_800, 21_600, 86_400];
const year = 366 * 86_400;
const lengths = { s: 1, m: 60, h: 3600, d: 86_400 };

/** "6h" in seconds; undefined for what is none. */
const seconds = (word) => {
  const parts = /^(\d{1,6})([smhd])$/.exec(word ?? "");
  return parts ? Math.min(year, Math.max(60, Number(parts[1]) * lengths[parts[2]])) : undefined;
};
const word = (length) => {
  const unit = ["d", "h", "m", "s"].find((one) => length % lengths[one] === 0);
  return `${length / lengths[unit]}${unit}`;
};
const field = (time) => {
  const date = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
};

export class Range extends EventTarget {
  constructor(length, element) {
    super();
    this.usual = length;
    this.element = element;
    this.text = document.getElementById("range-text");
    this.fields = document.getElementById("range-fields");
    this.buttons = [...(element?.querySelectorAll("[data-seconds]") ?? [])];
    this.read();
    element?.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.seconds) this.follow(Number(button.dataset.seconds));
      else if (button.dataset.zoom) this.zoom(button.dataset.zoom === "1" ? 0.5 : 2);
      else this.move(Number(button.dataset.move));
    });
    if (this.fields) {
      this.fields.addEventListener("submit", (event) => {
        event.preventDefault();
        const [from, to] = [this.fields.from, this.fields.to].map((one) => new Date(one.value).getTime());
        if (from < to) this.set(from, to);
        this.fields.closest("details").open = false;
      });
    }
    addEventListener("popstate", () => { this.read(); this.dispatchEvent(new Event("change")); });
    this.show();
  }

  /** From the page's address. */
  read() {
    const query = new URLSearchParams(location.search);
    const [from, to] = ["from", "to"].map((name) => Date.parse(query.get(name) ?? ""));
    if (from < to) {
      this.isLive = false;
      this.seconds = Math.min(year, Math.max(60, Math.round((to - from) / 1000)));
      this.end = to;
    } else {
      this.isLive = true;
      this.seconds = seconds(query.get("range")) ?? this.usual;
    }
    this.show();
  }

  /** Into the page's address, so that a reload, or a colleague, sees the same. */
  write() {
    const url = new URL(location.href);
    for (const name of ["range", "from", "to"]) url.searchParams.delete(name);
    if (!this.isLive) {
      url.searchParams.set("from", new Date(this.from).toISOString());
      url.searchParams.set("to", new Date(this.to).toISOString());
    } else if (this.seconds !== this.usual) {
      url.searchParams.set("range", word(this.seconds));
    }
    history.replaceState(history.state, "", url);
  }

  /** The newest so many seconds, moving on. */
  follow(length) {
    this.seconds = length;
    this.isLive = true;
    this.changed();
  }

  /** Milliseconds; what ends within a hundredth of now follows it. */
  set(from, to) {
    const now = Date.now();
    const length = Math.min(year, Math.max(60, Math.round((to - from) / 1000)));
    if (now - to < length * 10) {
      this.follow(length);
      return;
    }
    this.isLive = false;
    this.seconds = length;
    this.end = Math.min(to, now);
    this.changed();
  }

  /** By its whole length, so that nothing is seen twice. */
  move(direction) {
    const to = this.to + direction * this.seconds * 1000;
    if (to >= Date.now()) this.follow(this.seconds);
    else this.set(to - this.seconds * 1000, to);
  }

  zoom(factor) {
    const middle = (this.from + this.to) / 2;
    const half = Math.max(30, Math.min(year / 2, (this.seconds * factor) / 2)) * 1000;
    if (this.isLive) this.follow(Math.round((2 * half) / 1000));
    else this.set(middle - half, middle + half);
  }

  get to() { return this.isLive ? Date.now() : this.end; }
  get from() { return this.to - this.seconds * 1000; }

  /** Seconds a point: some 600 of them, and no finer than what is kept of that age. */
  get step() {
    const age = (Date.now() - this.from) / 1000;
    const finest = age > 31 * 86_400 + 3600 ? 900 : age > 86_400 + 900 ? 60 : 5;
    return steps.find((step) => step >= finest && this.seconds / step <= 800) ?? 86_400;
  }

  changed() {
    this.write();
    this.show();
    this.dispatchEvent(new Event("change"));
  }

  /** The stretch in words: "20:00 – 22:00". */
  get words() {
    const format = this.seconds > 40 * 86_400 ? formatDay : formatTime;
    return `${format.format(this.from)} – ${format.format(this.to)}`;
  }

  show() {
    for (const button of this.buttons) {
      button.setAttribute("aria-pressed", String(this.isLive && Number(button.dataset.seconds) === this.seconds));
    }
    if (this.text) this.text.textContent = this.isLive ? "" : this.words;
    if (!this.fields) return;
    this.fields.from.value = field(this.from);
    this.fields.to.value = field(this.to);
  }
}
