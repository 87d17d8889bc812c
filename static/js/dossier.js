// The dossier on one page. On a phone its sections are folded at first; without this script all of them are open.
(() => {
  const sections = [...document.querySelectorAll("details.section-dossier")];
  const ouvrir = () => {
    const cible = window.location.hash.length > 1 ? document.getElementById(window.location.hash.slice(1)) : null;
    const section = cible ? cible.closest("details.section-dossier") : null;
    if (!section) return;
    section.open = true;
    cible.scrollIntoView();
  };
  if (window.matchMedia("(max-width: 767.98px)").matches) {
    sections.forEach((section, rang) => {
      section.open = rang === 0;
    });
  }
  window.addEventListener("hashchange", ouvrir);
  document.addEventListener("click", (evenement) => {
    const lien = evenement.target.closest("a[href^='#']");
    if (lien && lien.hash === window.location.hash) ouvrir(); // the same section asked for twice
  });
  ouvrir();
})();
