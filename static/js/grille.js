// The grid: keys 1 2 3 tick the element one is in; a refusal of a cell is shown beside it. Everything works without.
(() => {
  const grille = document.querySelector("[data-grille]");
  if (!grille) return;
  const ECRIT = "textarea, input:not([type=radio]), select";

  grille.addEventListener("keydown", (evenement) => {
    if (evenement.ctrlKey || evenement.metaKey || evenement.altKey || evenement.target.matches(ECRIT)) return;
    const cellule = evenement.target.closest("[data-cellule]");
    const rang = ["1", "2", "3"].indexOf(evenement.key);
    if (!cellule || rang < 0) return;
    const boites = cellule.querySelectorAll("input[type=radio]");
    if (!boites[rang]) return;
    evenement.preventDefault();
    boites[rang].checked = true;
    boites[rang].dispatchEvent(new Event("input", { bubbles: true }));
    allerA(cellule.nextElementSibling);
  });

  // After an answer, the keyboard goes on with the next element.
  function allerA(cellule) {
    if (!cellule || !cellule.matches("[data-cellule]")) return;
    const boite = cellule.querySelector("input[type=radio]:checked") || cellule.querySelector("input[type=radio]");
    if (boite) boite.focus();
  }

  // A conflict or a refusal says so beside its cell: what is typed stays.
  document.addEventListener("htmx:beforeSwap", (evenement) => {
    if ([409, 422].includes(evenement.detail.xhr.status)) evenement.detail.shouldSwap = true;
  });

  // Without network or session, nothing typed is lost: it is on the page, and the page says it is not saved.
  const enPanne = (evenement) => {
    const cellule = evenement.target.closest("[data-cellule]");
    if (!cellule) return;
    cellule.classList.add("en-panne");
    const etat = cellule.querySelector("[role=status]");
    if (etat) etat.textContent = "Pas enregistré : la connexion est interrompue. Votre saisie reste ici ; enregistrez à nouveau plus tard.";
  };
  document.addEventListener("htmx:sendError", enPanne);
  document.addEventListener("htmx:timeout", enPanne);
  document.addEventListener("htmx:afterRequest", (evenement) => {
    const cellule = evenement.target.closest && evenement.target.closest("[data-cellule]");
    if (cellule && evenement.detail.successful) cellule.classList.remove("en-panne");
  });
})();
