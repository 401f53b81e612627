"use strict";
// A file dropped anywhere on the form is chosen in it; the rest of the page works without a script.
const form = document.getElementById("hand-in");
if (form) {
  const file = form.elements.file;
  const over = (on) => form.classList.toggle("over", on);
  form.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) { event.preventDefault(); over(true); }
  });
  form.addEventListener("dragleave", (event) => { if (!form.contains(event.relatedTarget)) over(false); });
  form.addEventListener("drop", (event) => {
    over(false);
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    file.files = one.files;
    file.focus();
  });
}
// Older browsers open no folded note that a link leads into, and print none.
const reveal = () => {
  const target = location.hash.startsWith("#note-") && document.getElementById(location.hash.slice(1));
  const folded = target && target.closest("details");
  if (folded && !folded.open) { folded.open = true; target.scrollIntoView(); }
};
addEventListener("hashchange", reveal);
reveal();
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details.beside:not([open])")) folded.open = true;
});
