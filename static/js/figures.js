// Draws a [data-figure] with plotly.js from the JSON in that attribute when it is about to be seen;
// colours come from CSS variables.
(() => {
  "use strict";
  const CONFIG = { displayModeBar: false, responsive: true, displaylogo: false };
  const VARIABLE = /^var\((--[\w-]+)\)$/;

  const colored = (value, styles) => {
    if (typeof value === "string") {
      const match = VARIABLE.exec(value);
      return match ? styles.getPropertyValue(match[1]).trim() : value;
    }
    if (Array.isArray(value)) return value.map((item) => colored(item, styles));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, colored(item, styles)]));
    }
    return value;
  };

  const draw = (holder) => {
    // A part of the page may have been swapped away since it was asked for.
    if (!window.Plotly || !holder.isConnected) return;
    const styles = getComputedStyle(document.documentElement);
    const figure = colored(JSON.parse(holder.dataset.figure), styles);
    figure.layout.font.family = getComputedStyle(document.body).fontFamily;
    // A figure that says its height keeps it when the window turns: plotly forgets it then.
    if (figure.layout.height) holder.style.height = `${figure.layout.height}px`;
    window.Plotly.react(holder, figure.data, figure.layout, CONFIG);
    // A bar that names an address opens it; the table below has the same as a link.
    holder.removeAllListeners?.("plotly_click");
    holder.on("plotly_click", (event) => {
      const address = event.points[0]?.customdata;
      if (address) window.location.assign(address);
    });
  };

  const each = (root, act) => {
    if (root.matches?.("[data-figure]")) act(root);
    root.querySelectorAll?.("[data-figure]").forEach(act);
  };

  const near = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      // A task of its own for each: clicks and keys are heard in between.
      setTimeout(draw, 0, target);
    }
  }, { rootMargin: "300px" });

  const isDrawn = (holder) => holder.classList.contains("js-plotly-plot");
  const watch = (holder) => isDrawn(holder) ? draw(holder) : near.observe(holder);
  const forget = (holder) => {
    near.unobserve(holder);
    window.Plotly?.purge(holder);
  };

  document.addEventListener("htmx:afterSettle", (event) => each(event.target, watch));
  document.addEventListener("htmx:beforeCleanupElement", (event) => each(event.target, forget));
  document.addEventListener("shopops:theme", () => each(document, watch));
  window.addEventListener("beforeprint", () => each(document, (holder) => {
    if (holder.offsetParent !== null && !isDrawn(holder)) draw(holder);
  }));
  each(document, watch);
})();
