// The agent desk: countdowns, keys, counting of typed signs, and the one-line log.
(() => {
  "use strict";
  const LONGEST_PAUSE_S = 20;
  const $ = (selector) => document.querySelector(selector);
  const words = document.documentElement.lang.startsWith("zh")
    ? { s: "秒", min: "分钟", h: "小时", d: "天", late: (span) => `已超 ${span}`, left: (span) => `${span}后` }
    : { s: " s", min: " min", h: " h", d: " d", late: (span) => `${span} late`, left: (span) => `in ${span}` };

  // Countdown by the server's clock: the page says what time it was there when it was made.
  let ahead = 0;
  const setClock = () => {
    const place = $("[data-now]");
    if (place) ahead = Date.now() / 1000 - Number(place.dataset.now);
  };
  const span = (seconds) => {
    const units = [[120, 1, "s"], [7200, 60, "min"], [172800, 3600, "h"], [Infinity, 86400, "d"]];
    const [, size, unit] = units.find(([below]) => seconds < below);
    return `${Math.floor(seconds / size)}${words[unit]}`;
  };
  const tick = () => {
    const now = Date.now() / 1000 - ahead;
    document.querySelectorAll("[data-due]").forEach((place) => {
      const left = Math.round(Number(place.dataset.due) - now);
      place.textContent = left >= 0 ? words.left(span(left)) : words.late(span(-left));
      place.classList.toggle("is-late", left < 0);
      place.closest(".inquiry-line")?.classList.toggle("is-late", left < 0);
    });
  };

  // Keys: the usual ones, or those of this browser.
  const kept = () => {
    try { return new Map(Object.entries(JSON.parse(localStorage.getItem("desk-keys")))); } catch { return new Map(); }
  };
  const keep = (keys) => {
    try { localStorage.setItem("desk-keys", JSON.stringify(Object.fromEntries(keys))); } catch { /* this page only */ }
  };
  const fields = () => [...document.querySelectorAll("[data-key-act]")];
  const showKeys = () => {
    const own = kept();
    fields().forEach((field) => { field.value = own.get(field.dataset.keyAct) || field.dataset.default; });
    document.querySelectorAll("[data-key-of]").forEach((place) => {
      const field = $(`[data-key-act="${place.dataset.keyOf}"]`);
      if (field) place.textContent = field.value.toUpperCase();
    });
  };
  const actOf = (key) => fields().find((field) => field.value.toLowerCase() === key.toLowerCase())?.dataset.keyAct;

  const lines = () => [...document.querySelectorAll("[data-inquiry]")];
  const step = (by) => {
    const all = lines();
    if (!all.length) return;
    const here = all.findIndex((line) => line === document.activeElement || line.getAttribute("aria-current") === "true");
    all[Math.min(all.length - 1, Math.max(0, here < 0 ? 0 : here + by))].click();
  };
  const focusOn = (selector) => {
    const place = $(selector);
    place?.focus();
    return Boolean(place);
  };
  // The picker of replies and articles opens on its sign in the field.
  const pick = (sign) => {
    const field = $("[data-desk=reply]");
    if (!field) return;
    field.focus();
    field.setRangeText(sign, field.value.length, field.value.length, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText", data: sign }));
  };
  const MOVES = {
    next: () => step(1),
    previous: () => step(-1),
    reply: () => focusOn("[data-desk=reply]"),
    note: () => {
      const fold = $("#context-notes details");
      if (fold) fold.open = true;
      return focusOn("#context-notes textarea") || focusOn("[data-desk=note]");
    },
    snippet: () => pick("/"),
    article: () => pick("@"),
  };
  const run = (act) => {
    if (MOVES[act]) return MOVES[act]();
    return $(`[data-desk-act="${act}"]`)?.click();
  };
  const isTyping = (target) => target.closest("input, select, textarea, [contenteditable], dialog[open]") !== null;

  let isGoing = false;
  document.addEventListener("keydown", (event) => {
    const isControl = event.ctrlKey || event.metaKey;
    if (isControl && event.key === "Enter" && $("[data-desk-send]")) {
      event.preventDefault();
      $("[data-desk-send]").click();
    } else if (isControl && event.key.toLowerCase() === "k" && $("#palette")) {
      event.preventDefault();
      const palette = $("#palette");
      if (!palette.open) palette.showModal();
      $("#palette-number").focus();
    } else if (!isControl && !event.altKey && !isTyping(event.target) && $("#palette")) {
      onKey(event);
    }
  });
  const onKey = (event) => {
    if (isGoing && event.key.toLowerCase() === "u") {
      isGoing = false;
      $("[data-desk-go=unpaid]")?.click();
      return;
    }
    isGoing = event.key.toLowerCase() === "g";
    const act = actOf(event.key);
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    run(act);
  };

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-key-act]")) return;
    const own = kept();
    own.set(event.target.dataset.keyAct, event.target.value);
    keep(own);
    showKeys();
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest("[data-close]")) target.closest("dialog").close();
    if (target.closest("[data-keys-reset]")) { keep(new Map()); showKeys(); }
    const fill = target.closest("[data-fill]");
    if (fill) {
      const field = document.getElementById(fill.dataset.fill);
      field.value = fill.dataset.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const reload = target.closest("[data-desk-reload]");
    if (reload) { event.preventDefault(); keepDraft(); window.location.reload(); }
  });

  // What is typed by hand is counted, never which keys; pasted and inserted text is not.
  let chars = 0, seconds = 0, last = 0;
  document.addEventListener("input", (event) => {
    if (event.target.matches("#snooze-until")) return warnPastShift(event.target);
    if (!event.target.matches("[data-desk=reply]")) return undefined;
    keepDraft();
    const now = Date.now() / 1000;
    const isTyped = event.inputType === "insertText" || event.inputType === "insertCompositionText";
    if (isTyped && !event.target.dataset.inserting) {
      if (event.inputType === "insertText") chars += (event.data || "").length;
      if (last && now - last < LONGEST_PAUSE_S) seconds += now - last;
    }
    last = now;
    return undefined;
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.matches?.("[data-desk=reply]")) chars += (event.data || "").length;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("#reply")) return;
    form.elements.chars.value = chars;
    form.elements.seconds.value = Math.ceil(seconds);
    window.shopops.drafts.drop(draftName());
  });
  const warnPastShift = (field) => {
    const end = field.form.dataset.shiftEnd;
    $("#past-shift").hidden = !(end && field.value && field.value > end);
  };

  // A started answer outlives a reload to see new rows, and the end of the sign-in.
  const draftName = () => `reply-${$("#talk")?.dataset.inquiryId}`;
  const keepDraft = () => {
    const field = $("[data-desk=reply]");
    if (field?.value) window.shopops.drafts.keep(draftName(), field.value);
    else window.shopops.drafts.drop(draftName());
  };
  const bringDraft = () => {
    const field = $("[data-desk=reply]");
    const draft = window.shopops.drafts.bring(draftName());
    if (field && draft && !field.value) field.value = draft;
  };

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.id !== "presence") return;
    event.detail.parameters.mode = $("[data-desk=reply]")?.value ? "replying" : "viewing";
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "list-place") return;
    const here = $("#talk")?.dataset.inquiryId;
    if (here) document.getElementById(`inquiry-${here}`)?.setAttribute("aria-current", "true");
    setClock();
    tick();
  });

  document.addEventListener("DOMContentLoaded", () => {
    setClock();
    showKeys();
    tick();
    bringDraft();
    setInterval(tick, 1000);
    const talk = $(".talk-lines");
    if (talk) talk.scrollTop = talk.scrollHeight;
    if ($("#refused, #reply-error")) $("[data-desk=reply]")?.focus();
  });
})();
