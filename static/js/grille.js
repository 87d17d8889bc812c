// The grid and the interview: keys 1 2 3, a refusal shown in its place, nothing typed lost. Everything works without.
(() => {
  const ECRIT = "textarea, input:not([type=radio]), select";

  // Keys 1 2 3 tick the element one is in, or the first without a result; the keyboard goes on with the next one, and after the
  // last one with the button that leads further.
  document.addEventListener("keydown", (evenement) => {
    const grille = document.querySelector("[data-grille]");
    if (!grille || evenement.ctrlKey || evenement.metaKey || evenement.altKey || evenement.repeat || evenement.target.matches(ECRIT)) return;
    const cellules = [...grille.querySelectorAll("[data-cellule]")].filter((c) => c.offsetParent && c.querySelector("input[type=radio]"));
    const vide = (c) => !c.querySelector("input[type=radio]:checked");
    const cellule = evenement.target.closest("[data-cellule]") || cellules.find(vide);
    const rang = ["1", "2", "3"].indexOf(evenement.key);
    const boites = cellule ? cellule.querySelectorAll("input[type=radio]") : [];
    if (rang < 0 || !boites[rang]) return;
    evenement.preventDefault();
    boites[rang].checked = true;
    boites[rang].dispatchEvent(new Event("input", { bubbles: true }));
    const suivante = cellules[cellules.indexOf(cellule) + 1];
    const cible = suivante ? suivante.querySelector("input[type=radio]:checked") || suivante.querySelector("input[type=radio]") : grille.querySelector("[data-suite]");
    if (!cible) return;
    cible.focus({ preventScroll: true });
    (suivante || cible).scrollIntoView({ block: "center" });
  });

  // A conflict or a refusal says so beside its cell: what is typed stays.
  document.addEventListener("htmx:beforeSwap", (evenement) => {
    if (evenement.target.closest("[data-garde]") && [409, 422].includes(evenement.detail.xhr.status)) evenement.detail.shouldSwap = true;
  });

  // What is typed and not saved yet is marked; leaving the page then asks first.
  const proprietaire = (element) => element.closest("[hx-post]") || element.closest("[data-garde]");
  document.querySelectorAll("[data-garde]").forEach((formulaire) => {
    formulaire.addEventListener("input", (evenement) => {
      if (evenement.target.closest("[data-cellule]")) return; // kept by its queue
      proprietaire(evenement.target).dataset.sale = String(Date.now());
    });
    formulaire.addEventListener("submit", (evenement) => {
      if (!evenement.defaultPrevented) oublier(document.querySelectorAll("[data-sale]")); // a form that htmx sends stays marked until it is saved
    });
  });
  const oublier = (elements) => elements.forEach((element) => delete element.dataset.sale);
  window.addEventListener("beforeunload", (evenement) => {
    if (document.querySelector("[data-sale]")) evenement.preventDefault();
  });

  // Each saving clears the mark, unless something was typed since it left.
  document.addEventListener("htmx:beforeRequest", (evenement) => {
    const element = evenement.target.closest("[data-sale]");
    if (element) element.dataset.envoi = element.dataset.sale;
  });
  document.addEventListener("htmx:afterRequest", (evenement) => {
    const element = evenement.target.closest("[data-envoi]");
    if (!element || !evenement.detail.successful || (evenement.detail.xhr.responseURL || "").includes("/compte/")) return; // sent to sign in: not saved
    if (element.dataset.envoi === element.dataset.sale) oublier([element]);
    element.classList.remove("en-panne");
  });

  // Without network the page says that it is not saved, keeps it, and sends it again when the network returns.
  const enPanne = (evenement) => {
    const element = evenement.target.closest("[data-sale]");
    if (!element) return;
    element.classList.add("en-panne");
    const etat = element.querySelector("[role=status]");
    if (etat) etat.textContent = "Pas enregistré : la connexion est interrompue. Votre saisie reste ici et sera renvoyée dès son retour.";
  };
  document.addEventListener("htmx:sendError", enPanne);
  document.addEventListener("htmx:timeout", enPanne);
  window.addEventListener("online", () => {
    document.querySelectorAll(".en-panne").forEach((element) => element.dispatchEvent(new Event("input", { bubbles: true })));
  });
})();
