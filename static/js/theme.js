// Follows the light or dark preference of the device. Without JavaScript the page is light.
(() => {
  const sombre = window.matchMedia("(prefers-color-scheme: dark)");
  const appliquer = () => document.documentElement.setAttribute("data-bs-theme", sombre.matches ? "dark" : "light");
  sombre.addEventListener("change", appliquer);
  appliquer();
})();
