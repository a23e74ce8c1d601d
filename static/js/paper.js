// Typing in papers: a full number goes on to the next field by itself; Enter goes on, and on the last field sends.
const form = document.querySelector("form[data-paper]");
if (form) {
  const fields = [...form.querySelectorAll("[data-paper-field]")];
  const goOn = (from) => {
    const next = fields[fields.indexOf(from) + 1];
    if (next) {
      next.focus();
      next.select?.();
    } else {
      form.querySelector("button[type=submit]").focus();
    }
  };
  for (const field of fields) {
    field.addEventListener("input", () => {
      const most = Number(field.dataset.boxes);
      const typed = field.value.trim();
      // "1" may become "10" where there are ten boxes; "4" never.
      if (most && !field.dataset.several && /^\d+$/.test(typed) && Number(`${typed}0`) > most) {
        goOn(field);
      }
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && field.tagName !== "TEXTAREA" && !event.ctrlKey) {
        event.preventDefault();
        goOn(field);
      }
    });
  }
  (form.querySelector("[aria-invalid=true]") ?? fields[0])?.focus();
}
