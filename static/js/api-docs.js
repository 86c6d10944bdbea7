// Reads the schema of this server; calls made from the page carry the form token.
"use strict";

const place = document.getElementById("api-docs");

// What the reader leaves out: levels of its headings in order, the landmark of its title, and
// keys for examples that scroll.
const LEVELS = {
  ".info .title": 1,
  ".opblock-tag, .models > h4": 2,
  ".opblock-section-header h4, .responses-inner h4": 3,
  ".opblock-section-header h5, .responses-inner h5, .model-box h5": 4,
};

function makeReadable() {
  for (const [selector, level] of Object.entries(LEVELS)) {
    for (const heading of place.querySelectorAll(selector)) {
      heading.setAttribute("aria-level", level);
    }
  }
  for (const title of place.querySelectorAll(".information-container")) {
    title.setAttribute("role", "banner");
  }
  for (const example of place.querySelectorAll("pre.example, pre.microlight")) {
    example.setAttribute("tabindex", "0");
  }
}

new MutationObserver(makeReadable).observe(place, { childList: true, subtree: true });

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schema,
  // A link to each call would stand inside the button that opens it.
  deepLinking: false,
  validatorUrl: null,
  persistAuthorization: false,
  requestInterceptor: (request) => {
    if (new URL(request.url, document.baseURI).origin === location.origin) {
      request.headers["X-CSRFToken"] = place.dataset.token;
    }
    return request;
  },
});
