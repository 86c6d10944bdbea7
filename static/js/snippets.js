// Quick replies (/) and articles (@) beside a field that somebody types in: find, choose, put in.
(() => {
  "use strict";
  const TYPED = /(?:^|\s)([/@])((?:[^\s/@][^\n/@]{0,39})?)$/;
  const KINDS = { "/": "reply", "@": "article" };
  const WAIT = 150;
  let waiting = null;
  let asked = 0;

  const host = (field) => field.closest("[data-picker]");
  const box = (field) => host(field)?.querySelector("[data-picker-box]");
  const options = (list) => [...list.querySelectorAll("[data-pick]")];
  const chosen = (list) => list.querySelector('[aria-selected="true"]');

  const close = (field) => {
    clearTimeout(waiting);
    asked += 1;
    const list = box(field);
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (field, option) => {
    const list = box(field);
    options(list).forEach((each) => each.setAttribute("aria-selected", String(each === option)));
    if (!option) return;
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };

  const typed = (field) => {
    if (field.selectionStart !== field.selectionEnd) return null;
    return TYPED.exec(field.value.slice(0, field.selectionStart));
  };

  const look = async (field, found) => {
    const turn = (asked += 1);
    const address = new URL(host(field).dataset.picker, location.href);
    address.searchParams.set("kind", KINDS[found[1]]);
    address.searchParams.set("q", found[2]);
    const list = box(field);
    await window.htmx.ajax("GET", address.pathname + address.search, { target: list, swap: "innerHTML" });
    if (turn !== asked || !typed(field)) return;
    list.hidden = false;
    choose(field, options(list)[0]);
  };

  // What stands in the text in braces and is a variable still has no value.
  const lacking = (field) => {
    const names = box(field).dataset.variables.split(" ");
    const braced = field.value.match(/(?<!\{)\{[a-z_]{1,30}\}(?!\})/g) || [];
    return [...new Set(braced)].filter((name) => names.includes(name.slice(1, -1)));
  };

  const warn = (field) => {
    const note = host(field).querySelector("[data-picker-lacks]");
    const names = lacking(field);
    note.hidden = names.length === 0;
    const words = names.length ? `${note.dataset.words} ${names.join(", ")}` : "";
    if (note.textContent !== words) note.textContent = words;
    field.toggleAttribute("aria-invalid", names.length > 0);
    if (names.length) field.setAttribute("aria-invalid", "true");
  };

  const post = (address, body) => {
    const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
    return fetch(address, { method: "POST", headers, body });
  };

  // Counts the use; the form carries its number, so that what is sent can be held against it.
  const counted = async (field, option) => {
    const body = new URLSearchParams({ customer: host(field).dataset.customer || "" });
    const answer = await post(option.dataset.use, body);
    if (!answer.ok || !field.form) return;
    const use = document.createElement("input");
    use.type = "hidden";
    use.name = "snippet_use";
    use.value = (await answer.json()).use;
    field.form.append(use);
  };
  // A form waits for the numbers of its uses, however fast it is sent.
  const counting = new Set();
  const count = (field, option) => {
    const turn = counted(field, option).finally(() => counting.delete(turn));
    counting.add(turn);
  };

  const put = (field, option) => {
    const found = typed(field);
    if (option.dataset.read) {
      close(field);
      window.open(option.dataset.read, "_blank", "noopener");
      return;
    }
    const end = field.selectionStart;
    const start = found ? end - found[1].length - found[2].length : end;
    const text = option.dataset.text;
    close(field);
    field.focus();
    field.setSelectionRange(start, end);
    // The browser's own command keeps Ctrl+Z; a browser without it gets the plain way.
    // Meanwhile the field says that nobody types this by hand.
    field.dataset.inserting = "yes";
    if (!document.execCommand("insertText", false, text)) field.setRangeText(text, start, end, "end");
    delete field.dataset.inserting;
    close(field);
    warn(field);
    count(field, option);
  };

  const start = (field) => {
    if (field.dataset.pickerReady) return;
    field.dataset.pickerReady = "yes";
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", box(field).id);
  };

  const fieldOf = (target) => {
    const field = target.closest?.("[data-picker] textarea");
    if (field && box(field)) start(field);
    return field && box(field) ? field : null;
  };

  document.addEventListener("focusin", (event) => fieldOf(event.target));

  document.addEventListener("input", (event) => {
    const field = fieldOf(event.target);
    if (!field) return;
    warn(field);
    const found = typed(field);
    if (!found) return close(field);
    clearTimeout(waiting);
    waiting = setTimeout(() => look(field, found), WAIT);
  });

  document.addEventListener("keydown", (event) => {
    const field = fieldOf(event.target);
    const list = field && box(field);
    if (!list || list.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = options(list);
    const at = rows.indexOf(chosen(list));
    if (event.key === "Escape") close(field);
    else if (event.key === "ArrowDown") choose(field, rows[(at + 1) % rows.length]);
    else if (event.key === "ArrowUp") choose(field, rows[(at - 1 + rows.length) % rows.length]);
    else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) put(field, rows[at]);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  document.addEventListener("mousedown", (event) => {
    const option = event.target.closest?.("[data-pick]");
    if (!option) return;
    event.preventDefault();
    put(option.closest("[data-picker]").querySelector("textarea"), option);
  });

  document.addEventListener("focusout", (event) => {
    const field = fieldOf(event.target);
    if (field && !box(field).hidden) close(field);
  });

  // A text that still lacks something is not sent: neither by a button nor by a key.
  document.addEventListener("submit", (event) => {
    const field = [...event.target.querySelectorAll("[data-picker] textarea")].find((each) => box(each) && lacking(each).length);
    if (!field && !(counting.size && event.target.querySelector("[data-picker]"))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (field) {
      warn(field);
      field.focus();
      return;
    }
    const { target, submitter } = event;
    Promise.allSettled([...counting]).then(() => target.requestSubmit(submitter));
  }, true);

  // Where answers are copied into the platform's own chat: a copy is what is sent.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy-answer]");
    const field = button && document.getElementById(button.dataset.copyAnswer);
    if (!field) return;
    warn(field);
    if (lacking(field).length) return field.focus();
    const uses = field.form ? [...field.form.querySelectorAll("[name=snippet_use]")] : [];
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      document.execCommand("copy");
    }
    window.shopops.toast(button.dataset.done, "success");
    // A form that is sent itself takes its uses with it.
    if (!uses.length || !button.dataset.sent) return;
    const body = new URLSearchParams([["sent", field.value], ...uses.map((use) => ["snippet_use", use.value])]);
    post(button.dataset.sent, body);
    uses.forEach((use) => use.remove());
  });
})();
