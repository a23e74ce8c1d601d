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

// A file that is too large is refused before it is sent; the server says the same without this.
for (const input of document.querySelectorAll("input[type='file'][data-most-bytes]")) {
  const most = Number(input.dataset.mostBytes);
  input.form?.addEventListener("submit", (event) => {
    document.getElementById(`${input.id}-size`)?.remove();
    const large = [...input.files].find((file) => file.size > most);
    if (!large) {
      return;
    }
    event.preventDefault();
    const message = document.createElement("p");
    message.id = `${input.id}-size`;
    message.className = "govuk-error-message";
    message.setAttribute("role", "alert");
    const megabytes = Math.round(large.size / 1048576).toLocaleString("en-GB");
    message.textContent = `This file has ${megabytes} MB. ${Math.round(most / 1048576)} MB is the most.`;
    input.before(message);
    input.focus();
  });
}
