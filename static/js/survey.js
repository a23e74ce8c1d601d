// Survey pages load this small file only, and work without it.

// The error summary takes the focus, and its links bring the question's legend into view.
const summary = document.querySelector(".govuk-error-summary");
if (summary) {
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const control = link && document.getElementById(link.hash.slice(1));
    if (control) {
      event.preventDefault();
      (control.closest("fieldset") ?? control).scrollIntoView();
      control.focus({ preventScroll: true });
    }
  });
}

// Says how many characters are left, politely.
for (const group of document.querySelectorAll("[data-module='govuk-character-count']")) {
  const box = group.querySelector("textarea");
  const message = group.querySelector(".govuk-character-count__message");
  const most = Number(group.dataset.maxlength);
  if (!box || !message || !most) {
    continue;
  }
  message.setAttribute("aria-live", "polite");
  const say = () => {
    const left = most - box.value.length;
    const count = Math.abs(left);
    message.textContent = `You have ${count} character${count === 1 ? "" : "s"} ${left < 0 ? "too many" : "left"}`;
  };
  box.addEventListener("input", say);
  say();
}

// A second press within a second does not send twice.
for (const form of document.querySelectorAll("form")) {
  let sentAt = 0;
  form.addEventListener("submit", (event) => {
    const now = Date.now();
    if (now - sentAt < 1000) {
      event.preventDefault();
    }
    sentAt = now;
  });
}
