// Entering papers by keyboard: Enter goes to the next field and, at the last one, to the button. Shift and Enter begin
// a new line, Control and Enter send. Without this script Tab does the same.
(() => {
  const form = document.querySelector("form[data-entry]");
  if (!form) return;
  const stops = () => {
    const seen = new Set();
    return [...form.elements].filter((each) => {
      // A group of options is among the elements of a form, and takes no focus itself.
      if (each.matches("fieldset, [type=hidden]") || each.disabled || !each.offsetParent) return false;
      if (each.type !== "radio") return true;
      const group = [...form.elements].filter((one) => one.name === each.name);
      const stop = group.find((one) => one.checked) || group[0];
      if (each !== stop || seen.has(each.name)) return false;
      return seen.add(each.name);
    });
  };
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (event.target.type === "submit") return;
    event.preventDefault();
    if (event.ctrlKey) return form.requestSubmit();
    const all = stops();
    const at = all.findIndex((each) => each === event.target || (each.type === "radio" && each.name === event.target.name));
    (all[at + 1] || all[all.length - 1]).focus();
  });
  if (!document.querySelector(".error-summary")) stops()[0].focus();
})();
