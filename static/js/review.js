// A chat review: digits score the line in hand, selected words become a finding, Ctrl+Enter sends.
(() => {
  "use strict";
  const form = document.querySelector("[data-scores]");
  const finding = document.querySelector("[data-finding]");

  const pin = (line, start, end) => {
    if (!finding) return;
    const body = line.querySelector("[data-body]");
    finding.elements.message.value = line.dataset.message;
    finding.elements.start.value = start;
    finding.elements.end.value = end;
    document.querySelectorAll(".review-line.is-chosen").forEach((each) => each.classList.remove("is-chosen"));
    line.classList.add("is-chosen");
    finding.querySelector("[data-quote]").textContent = body.textContent.slice(start, end);
    finding.hidden = false;
  };

  const offsetIn = (body, node, offset) => {
    const range = document.createRange();
    range.selectNodeContents(body);
    range.setEnd(node, offset);
    return range.toString().length;
  };

  document.addEventListener("mouseup", () => {
    const selected = window.getSelection();
    if (!selected || selected.isCollapsed) return;
    const body = selected.anchorNode.parentElement?.closest("[data-body]");
    if (!body || !body.contains(selected.focusNode)) return;
    const ends = [
      offsetIn(body, selected.anchorNode, selected.anchorOffset),
      offsetIn(body, selected.focusNode, selected.focusOffset),
    ].sort((first, second) => first - second);
    pin(body.closest("[data-message]"), ends[0], ends[1]);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-pin]");
    if (!button) return;
    const line = button.closest("[data-message]");
    pin(line, 0, line.querySelector("[data-body]").textContent.length);
    finding.elements.error.focus();
  });

  if (!form) return;
  const rows = [...form.querySelectorAll(".score-row")];
  const inHand = () =>
    rows.find((row) => row.contains(document.activeElement)) ||
    rows.find((row) => !row.querySelector(":checked")) ||
    rows[0];

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      form.querySelector('[value="send"]').click();
      return;
    }
    const isTyping = event.target.closest('textarea, select, input:not([type="radio"])');
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || !/^\d$/.test(event.key)) return;
    const row = inHand();
    const choice = row?.querySelector(`input[value="${event.key}"]`);
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    const next = rows[rows.indexOf(row) + 1] || row;
    (next.querySelector(":checked") || next.querySelector("input")).focus();
  });
})();
