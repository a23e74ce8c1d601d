// Progressive enhancement of the comments desk and the coding desk: both work without this file.
// Keys act only while one comment has the focus and nobody is writing (WCAG 2.1.4).

const writing = (element) => element.matches("input, textarea, select");

const comments = [...document.querySelectorAll(".desk > .desk__comment")];
for (const comment of comments) {
  comment.tabIndex = -1;
  comment.addEventListener("keydown", (event) => {
    if (writing(event.target) || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const place = comments.indexOf(comment);
    const press = (value) => comment.querySelector(`button[name=decision][value=${value}]`)?.click();
    const actions = {
      r: () => press("released"),
      w: () => press("withheld"),
      j: () => comments[place + 1]?.focus(),
      k: () => comments[place - 1]?.focus(),
    };
    const action = actions[event.key.toLowerCase()];
    if (action) {
      event.preventDefault();
      action();
    }
  });
}
if (comments.length && location.hash === "#desk") {
  comments[0].focus();
}
for (const hint of document.querySelectorAll(".desk__keys")) {
  hint.hidden = false;
}

// Replace the selected words by what they are.
const kinds = ["[name]", "[date]", "[place]", "[agency]"];
for (const text of document.querySelectorAll("textarea[data-redact]")) {
  const row = document.createElement("p");
  row.className = "desk__redact";
  row.append("Replace the selected words by: ");
  for (const kind of kinds) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = kind;
    button.addEventListener("click", () => {
      if (text.selectionStart !== text.selectionEnd) {
        text.setRangeText(kind, text.selectionStart, text.selectionEnd, "end");
      }
      text.focus();
    });
    row.append(button, " ");
  }
  text.after(row);
}

// Find a code by typing; the arrows then move within the boxes by Tab as usual.
for (const box of document.querySelectorAll("[data-code-search]")) {
  box.closest("[hidden]")?.removeAttribute("hidden");
  const input = box.querySelector("input");
  const items = [...document.querySelectorAll("[data-code]")];
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const item of items) {
      item.hidden = !item.dataset.code.includes(wanted);
    }
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") {
      return;
    }
    const found = items.filter((item) => !item.hidden);
    if (input.value.trim() && found.length === 1) {
      event.preventDefault();
      const tick = found[0].querySelector("input");
      tick.checked = !tick.checked;
      input.value = "";
      input.dispatchEvent(new Event("input"));
    }
  });
}
