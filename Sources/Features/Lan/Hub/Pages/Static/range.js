// The stretch of time that all charts of a page show.

const formatTime = new Intl.DateTimeFormat(undefined, {
  month: "short", day: "numeric", hour: "2-digit", minute: "2-digit",
});
const formatDay = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" });
const steps = [5, 10, 30, 60, 300, 900, 3600, 10_800, 21_600, 86_400];
const year = 366 * 86_400;

export class Range extends EventTarget {
  constructor(seconds, element) {
    super();
    this.element = element;
    this.text = document.getElementById("range-text");
    this.follow(seconds);
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.seconds) this.follow(Number(button.dataset.seconds));
      else this.move(Number(button.dataset.move));
    });
    this.buttons = [...element.querySelectorAll("[data-seconds]")];
    this.show();
  }

  /** The newest so many seconds, moving on. */
  follow(seconds) {
    this.seconds = seconds;
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

  move(direction) {
    const half = direction * this.seconds * 500;
    const to = this.to + half;
    if (to >= Date.now()) this.follow(this.seconds);
    else this.set(to - this.seconds * 1000, to);
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
    this.show();
    this.dispatchEvent(new Event("change"));
  }

  show() {
    for (const button of this.buttons ?? []) {
      button.setAttribute("aria-pressed", String(this.isLive && Number(button.dataset.seconds) === this.seconds));
    }
    const format = this.seconds > 40 * 86_400 ? formatDay : formatTime;
    this.text.textContent = this.isLive ? "" : `${format.format(this.from)} – ${format.format(this.to)}`;
  }
}
