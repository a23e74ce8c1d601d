// Progressive enhancement only: every page works without this file.
import { initAll } from "../vendor/govuk-frontend/govuk-frontend.min.js";

document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
}
initAll();

// On a desk the filters stand open beside the list.
const wide = window.matchMedia("(min-width: 62rem)");
for (const panel of document.querySelectorAll("details.filter-panel")) {
  if (wide.matches) {
    panel.open = true;
  }
}

// Menus and confirmations close with Escape and give the focus back; a menu also closes on a click elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") {
    return;
  }
  const opened = document.activeElement?.closest("details.frame-account[open], details.confirm[open]");
  if (opened) {
    opened.open = false;
    opened.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.frame-account[open]")) {
    if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
});
