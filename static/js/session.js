// A page ends with the sign-in: when the server would ask who reads it, nothing of it stays open.
(() => {
  "use strict";
  const MINUTE_MS = 60_000;
  const CHECK_MS = 15_000;
  const SEEN = "seen-at"; // of all windows of this browser: their sign-in is one
  const { login, idleMinutes, minutesLeft } = document.documentElement.dataset;
  if (!login) return;
  const endsAt = Date.now() + Number(minutesLeft) * MINUTE_MS;
  let seenHere = 0;
  const touch = () => {
    seenHere = Date.now();
    try { localStorage.setItem(SEEN, String(seenHere)); } catch { /* this window only */ }
  };
  const seen = () => {
    try { return Math.max(seenHere, Number(localStorage.getItem(SEEN)) || 0); } catch { return seenHere; }
  };
  const check = () => {
    if (Date.now() < Math.min(endsAt, seen() + Number(idleMinutes) * MINUTE_MS)) return;
    const page = encodeURIComponent(window.location.pathname + window.location.search);
    window.location.replace(`${login}?next=${page}`);
  };

  touch();
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) touch(); });
  document.addEventListener("visibilitychange", check);
  setInterval(check, CHECK_MS);
})();
