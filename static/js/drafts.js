// Drafts of forms in this browser: of who is signed in alone, for a day at most, none after sign-out.
(() => {
  "use strict";
  const LONGEST_MS = 24 * 60 * 60 * 1000;
  const { person } = document.documentElement.dataset;
  const keyOf = (name) => `draft:${person}:${name}`;
  const isDraft = (key) => /^(draft:|log-)/.test(key); // earlier releases kept "log-" and a shop
  const kept = (key) => {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  };
  const isOver = (key) => {
    const isYoung = Math.abs(Date.now() - kept(key)?.at) < LONGEST_MS;
    return !isYoung || (person && !key.startsWith(keyOf("")));
  };
  const remove = (isWanted) => {
    try { Object.keys(localStorage).filter(isDraft).filter(isWanted).forEach((key) => localStorage.removeItem(key)); } catch { /* no storage, no draft */ }
  };

  remove(isOver);
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action")?.endsWith("/logout/")) remove(isDraft);
  });

  window.shopops.drafts = {
    keep(name, value) {
      try { localStorage.setItem(keyOf(name), JSON.stringify({ at: Date.now(), value })); } catch { /* private window */ }
    },
    bring: (name) => kept(keyOf(name))?.value ?? null,
    drop: (name) => remove((key) => key === keyOf(name)),
  };
})();
