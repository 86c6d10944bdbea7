// Cases: keys of the queue and of one case, the log by keys alone, and its draft.
(() => {
  "use strict";
  const log = document.getElementById("log-form");
  const isTyping = (target) =>
    target.closest("textarea, select, [contenteditable], dialog[open], input:not([type=radio]):not([type=checkbox])") !== null;
  const plain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey;

  // --- Queue: J and K walk, Enter opens, T takes, N logs, / searches.
  const list = document.querySelector("[data-case-list]");
  const rows = list ? [...list.querySelectorAll("[data-case]")] : [];
  let here = -1;
  const go = (to) => {
    if (!rows.length) return;
    rows[here]?.classList.remove("is-here");
    here = Math.max(0, Math.min(rows.length - 1, to));
    rows[here].classList.add("is-here");
    rows[here].querySelector("a").focus();
    rows[here].scrollIntoView({ block: "nearest" });
  };
  const take = () => {
    const box = rows[here]?.querySelector("input[type=checkbox]");
    if (box && !box.disabled) box.checked = true;
    document.querySelector('[data-key="take"]')?.click();
  };
  const LIST_KEYS = {
    j: () => go(here + 1),
    k: () => go(here - 1),
    t: take,
    n: () => document.querySelector('[data-key="new"]')?.click(),
    "/": () => document.getElementById("case-search")?.focus(),
  };

  // --- One case: the letter on a button opens its arguments and goes to the first.
  const press = (key) => {
    const button = document.querySelector(`[data-key="${key}"]`);
    if (!button) return false;
    button.click();
    const form = button.closest("details")?.querySelector("form");
    form?.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (!plain(event) || isTyping(event.target) || log) return;
    const act = list || document.getElementById("case-search") ? LIST_KEYS[event.key] : null;
    if (act) {
      event.preventDefault();
      act();
    } else if (/^[a-z]$/.test(event.key) && !list && press(event.key)) {
      event.preventDefault();
    }
  });

  // --- The log: a letter a kind, a digit a reason, Ctrl+Enter saves.
  if (!log) {
    const done = document.querySelector("[data-draft-done]");
    if (done && document.querySelector(".notice-success")) window.shopops.drafts.drop(done.dataset.draftDone);
    document.getElementById("refused")?.focus();
    return;
  }
  const kinds = JSON.parse(log.dataset.kinds);
  const byKey = new Map(Object.entries(kinds).map(([kind, key]) => [key, kind]));
  for (const mark of log.querySelectorAll("kbd[data-kind]")) mark.textContent = kinds[mark.dataset.kind] || "";

  const choose = (name, value) => {
    const radio = log.querySelector(`input[name="${name}"][value="${value}"]`);
    if (!radio) return;
    radio.checked = true;
    radio.focus();
    radio.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      log.requestSubmit();
      return;
    }
    if (!plain(event) || isTyping(event.target)) return;
    if (byKey.has(event.key)) {
      event.preventDefault();
      choose("kind", byKey.get(event.key));
    } else if (/^[1-9]$/.test(event.key)) {
      const reason = log.querySelectorAll('input[name="reason"]')[Number(event.key) - 1];
      if (reason) {
        event.preventDefault();
        choose("reason", reason.value);
      }
    }
  });

  // The amount follows the units, by what was paid for one.
  log.addEventListener("input", (event) => {
    const line = event.target.name?.startsWith("qty_") ? event.target.closest(".log-line") : null;
    const place = line?.querySelector("[data-unit]");
    if (!place) return;
    const cents = Math.round(Number(place.dataset.unit) * 100) * Number(event.target.value || 0);
    const most = Math.round(Number(place.dataset.most) * 100);
    place.querySelector("input").value = (Math.min(cents, most) / 100).toFixed(2);
    line.querySelector("input[type=checkbox]").checked = true;
  });

  // --- The draft: kept in this browser until the case is logged (drafts.js).
  const order = new FormData(log).get("order") || "";
  const skipped = new Set(["csrfmiddlewaretoken", "key", "order"]);
  const note = log.querySelector("[data-draft-note]");
  const keep = () => {
    const fields = [...new FormData(log)].filter(([name]) => !skipped.has(name));
    window.shopops.drafts.keep(log.dataset.draft, { order, fields });
  };
  const restore = () => {
    const draft = window.shopops.drafts.bring(log.dataset.draft);
    if (!draft?.fields?.length) return;
    if (draft.order && !order && !location.search.includes("order=")) {
      const number = document.getElementById("log-number");
      number.value = draft.order;
      number.form.requestSubmit();
      return;
    }
    if (draft.order !== order) return;
    for (const box of log.querySelectorAll("input[type=checkbox]")) box.checked = false;
    for (const [name, value] of draft.fields) {
      for (const field of log.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio") field.checked = field.value === value;
        else if (field.type === "checkbox") field.checked = true;
        else field.value = value;
      }
    }
    if (note) note.textContent = note.dataset.draftNote || "Draft";
  };
  restore();
  log.addEventListener("input", keep);
  const lines = [...log.querySelectorAll('.log-line input[type="checkbox"]')];
  if (lines.length && !lines.some((box) => box.checked)) lines[0].focus();
  else if (order) (log.querySelector('input[name="kind"]:checked') || log.querySelector('input[name="kind"]'))?.focus();
})();
