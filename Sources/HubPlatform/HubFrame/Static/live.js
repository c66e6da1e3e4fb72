// The hub's WebSocket: the whole state first, then what changed. The hub says a word every ten seconds, so that its
// silence is known from a router's: a browser cannot hear pings.

import { publicPath } from "./units.js";

const longestPause = 30_000;
/** Without a word for longer the hub counts as unheard: two and a half of its beats. */
const longestSilence = 25_000;

let heardAt = performance.now();
let isFollowing = false;
const banner = document.getElementById("hub-silent");
const note = document.getElementById("live");
const title = document.title;

/** Whether the hub was heard just now: else a router's silence cannot be told from the hub's. */
export const isHeard = () => !isFollowing || performance.now() - heardAt < longestSilence;

const say = (text, state) => {
  if (note.dataset.state === state) return;
  note.textContent = text;
  note.dataset.state = state;
};

const showSilence = () => {
  const isSilent = !isHeard();
  if (isSilent === !banner.hidden) return;
  if (isSilent) {
    banner.setAttribute("role", "alert");
    const at = new Date(Date.now() - (performance.now() - heardAt));
    const time = at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
    banner.textContent = `▲ No answer from the hub since ${time}. The numbers below are from that time. The routers may be working normally.`;
    document.body.dataset.hub = "silent";
    say("Hub silent", "silent");
  } else {
    delete document.body.dataset.hub;
  }
  banner.hidden = !isSilent;
};

const showBadges = (badges) => {
  const sum = badges.reduce((all, { count }) => all + count, 0);
  document.title = sum > 0 ? `(${sum}) ${title}` : title;
};

/**
 * Follows a topic until the page goes.
 *
 * @param topic "overview" or "agent:NAME".
 * @param onState called with a state and whether it is whole.
 */
export const follow = (topic, onState) => {
  // A guest is told the news of the view's own topic alone.
  if (document.body.dataset.csrf === undefined && document.body.dataset.guest !== topic) return;
  isFollowing = true;
  let pause = 1000;
  let retry;
  let socket;
  const connect = () => {
    clearTimeout(retry);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const mine = new WebSocket(`${scheme}//${location.host}${publicPath}/ws/live`);
    socket = mine;
    mine.onopen = () => mine.send(JSON.stringify({ subscribe: topic }));
    mine.onmessage = (event) => {
      if (mine !== socket) return;
      heardAt = performance.now();
      showSilence();
      const message = JSON.parse(event.data);
      if (message.topic === "hub") showBadges(message.badges ?? []);
      say("Live", "live");
      if (message.topic !== topic) return;
      pause = 1000;
      onState(message.state, message.full);
    };
    mine.onclose = (event) => {
      if (mine !== socket) return;
      // The session has ended: the hub asks for the password, and leads back here.
      if (event.code === 1008) { location.reload(); return; }
      if (isHeard()) say("Reconnecting…", "lost");
      retry = setTimeout(connect, pause);
      pause = Math.min(longestPause, pause * 2);
    };
  };
  connect();
  setInterval(() => {
    showSilence();
    // A connection that says nothing is given up: what is behind it may be another network by now.
    if (!isHeard() && socket.readyState === WebSocket.OPEN) {
      const old = socket;
      socket = null;
      old.close();
      connect();
    }
  }, 1000);
};
