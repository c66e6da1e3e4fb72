// The hub's WebSocket: the whole state first, then what changed.

import { publicPath } from "./units.js";

const longestPause = 30_000;

/**
 * Follows a topic until the page goes.
 *
 * @param topic "overview" or "agent:NAME".
 * @param onState called with a state and whether it is whole.
 */
export const follow = (topic, onState) => {
  const note = document.getElementById("live");
  let pause = 1000;
  const say = (text, state) => {
    if (note.dataset.state === state) return;
    note.textContent = text;
    note.dataset.state = state;
  };
  const connect = () => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}${publicPath}/ws/live`);
    socket.onopen = () => socket.send(JSON.stringify({ subscribe: topic }));
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.topic !== topic) return;
      pause = 1000;
      say("Live", "live");
      onState(message.state, message.full);
    };
    socket.onclose = (event) => {
      // The session has ended: the hub asks for the password, and leads back here.
      if (event.code === 1008) { location.reload(); return; }
      say("Reconnecting…", "lost");
      setTimeout(connect, pause);
      pause = Math.min(longestPause, pause * 2);
    };
  };
  connect();
};
