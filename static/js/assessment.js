// Saves an answer while somebody writes. The page works without this file: its buttons save.

const PAUSE = 2500;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const status = form.querySelector("[data-autosave-status]");
  const revision = form.querySelector("input[name='revision']");
  let timer = 0;
  let sending = null;
  let again = false;
  let stopped = false;

  const send = async () => {
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      const said = await answer.json();
      if (answer.ok) {
        revision.value = said.revision;
        status.textContent = said.saved;
      } else {
        status.textContent = said.problem;
        stopped ||= answer.status === 409;
      }
    } catch {
      status.textContent = "Not saved yet: the portal cannot be reached. Your words are still on this page.";
    }
  };
  const save = async () => {
    if (stopped) {
      return;
    }
    if (sending) {
      again = true;
      return;
    }
    sending = send();
    await sending;
    sending = null;
    if (again) {
      again = false;
      later();
    }
  };
  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(save, PAUSE);
  };

  form.addEventListener("input", later);
  form.addEventListener("submit", async (event) => {
    stopped = true;
    window.clearTimeout(timer);
    if (sending) {
      // The save under way brings a new revision: without it, the page would conflict with its own writer.
      event.preventDefault();
      await sending;
      form.requestSubmit(event.submitter);
    }
  });
}
