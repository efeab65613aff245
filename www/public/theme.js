// @ts-check
// Before anything is painted: the colours that were chosen here before.
try {
  const theme = localStorage.getItem("demo.theme");
  if (theme) document.documentElement.dataset.theme = theme;
} catch {
  // A browser that keeps nothing: its own colours.
}
