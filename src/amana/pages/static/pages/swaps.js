// Pages that change in a part only (htmx, hx-* attributes in the templates): the server sends the same whole page to
// everyone, and htmx takes the named part out of it. What a swap would otherwise lose is kept here: who was told that
// nothing arrived, and where the reader was. Without JavaScript the same forms and links load whole pages.
"use strict";
(() => {
  const unsent = () => document.getElementById("unsent");
  const tell = (failed) => {
    const note = unsent();
    if (note) note.hidden = !failed;
  };

  document.addEventListener("htmx:sendError", () => tell(true));
  document.addEventListener("htmx:timeout", () => tell(true));
  document.addEventListener("htmx:afterOnLoad", () => tell(false));
  // A refusal takes the place of the page's content: it must be read, also by those who do not see it change.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.xhr?.status >= 400) document.getElementById("main")?.focus();
  });
})();
