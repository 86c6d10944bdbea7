// A page ends with the sign-in: when the server would ask who reads it, nothing of it stays open.
// What a page asks by itself, with nobody at it for a minute, does not count as used.
(() => {
  "use strict";
  const MINUTE_MS = 60_000;
  const CHECK_MS = 15_000;
  const SEEN = "seen-at"; // of all windows of this browser: their sign-in is one
  const { login, idleMinutes, minutesLeft } = document.documentElement.dataset;
  if (!login) return;
  const endsAt = Date.now() + Number(minutesLeft) * MINUTE_MS;
  let seenHere = 0;
  let usedAt = Date.now();
  const isUsed = () => Date.now() - usedAt < MINUTE_MS;
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
  for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) {
    document.addEventListener(kind, () => { usedAt = Date.now(); }, { capture: true, passive: true });
  }
  document.addEventListener("htmx:configRequest", (event) => {
    if (!isUsed()) event.detail.headers["X-Unattended"] = "1";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, requestConfig } = event.detail;
    if (successful && !requestConfig.headers["X-Unattended"]) touch();
  });
  document.addEventListener("visibilitychange", check);
  setInterval(check, CHECK_MS);
})();
