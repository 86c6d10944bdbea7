// Loaded first and without `defer`, so that a dark page is never drawn light: theme, keys, toasts.
(() => {
  "use strict";
  const root = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; }
  };

  const applyTheme = (choice) => {
    const dark = choice === "dark" || (choice === "auto" && device.matches);
    root.dataset.bsTheme = dark ? "dark" : "light";
    document.dispatchEvent(new CustomEvent("shopops:theme"));
  };

  const chooseTheme = (choice) => {
    try { localStorage.setItem("theme", choice); } catch { /* private window: this page only */ }
    applyTheme(choice);
  };

  const toast = (text, tone = "info") => {
    const stack = document.getElementById("toasts");
    if (!stack || !text) return;
    const note = document.createElement("div");
    note.className = `notice notice-${tone}`;
    note.textContent = text;
    stack.append(note);
    setTimeout(() => note.remove(), 8000);
  };

  const isTyping = (target) =>
    target.closest("input, select, textarea, [contenteditable], dialog[open]") !== null;

  const follow = (key) => document.querySelector(`[data-key="${key}"]`)?.click();

  const focus = (id) => {
    const place = document.getElementById(id);
    place?.focus();
    place?.scrollIntoView({ block: "start" });
  };

  const openDialog = (id) => {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
  };

  const KEYS = { "[": () => follow("previous-day"), "]": () => follow("next-day"), "1": () => follow("theirs"), "2": () => follow("mine"), "c": () => focus("compare-field"), "w": () => focus("why"), "?": () => openDialog("help") };

  // Ctrl+S saves also while somebody types; where nothing is to save it stays the browser's.
  document.addEventListener("keydown", (event) => {
    const save = document.querySelector("[data-save]");
    if (event.key !== "s" || event.altKey || !(event.ctrlKey || event.metaKey) || !save) return;
    event.preventDefault();
    save.click();
  });

  document.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    event.preventDefault();
    act();
  });

  // In a column of fields the arrows move between rows, as in a sheet.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const column = step && event.target.dataset?.column;
    if (!column) return;
    event.preventDefault();
    const fields = [...document.querySelectorAll(`[data-column="${column}"]`)];
    fields[fields.indexOf(event.target) + step]?.focus();
  });

  // What a demo shows first: who has closed it does not want it again.
  try { root.classList.toggle("tour-closed", localStorage.getItem("tour") === "closed"); } catch { /* private window */ }
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-tour-close]")) return;
    root.classList.add("tour-closed");
    try { localStorage.setItem("tour", "closed"); } catch { /* private window: this page only */ }
    document.getElementById("main")?.focus();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) openDialog(opener.dataset.dialog);
  });

  // A form whose only act is to choose: it still has its button where scripts do not run.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  // The server sends HX-Trigger: {"toast": {"text": "...", "tone": "success"}}.
  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));
  document.addEventListener("htmx:sendError", () => toast(root.dataset.offline || "The server does not answer.", "error"));

  device.addEventListener("change", () => applyTheme(chosen()));
  applyTheme(chosen());
  root.classList.add("has-script");
  window.shopops = { chooseTheme, toast, chosenTheme: chosen };
})();
