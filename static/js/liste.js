// The list of dossiers: how many are ticked, all of the page in one click. Everything works without.
(() => {
  const formulaire = document.getElementById("selection");
  if (!formulaire) return;
  const cases = [...formulaire.querySelectorAll("input[name=dossier]")];
  const dit = formulaire.querySelector("[data-coches]");
  const bouton = formulaire.querySelector("[data-tout-cocher]");
  const compter = () => {
    const nombre = cases.filter((c) => c.checked).length;
    dit.textContent = nombre ? ` (${nombre})` : "";
    bouton.textContent = nombre === cases.length ? "Décocher toute la page" : "Cocher toute la page";
  };
  bouton.hidden = false;
  bouton.addEventListener("click", () => {
    const tout = cases.some((c) => !c.checked);
    cases.forEach((c) => { c.checked = tout; });
    formulaire.querySelector("#portee-coches").checked = true;
    compter();
  });
  formulaire.addEventListener("change", (evenement) => {
    if (evenement.target.name === "dossier") formulaire.querySelector("#portee-coches").checked = true;
    compter();
  });
  // The files come as a download: the page stays, and may be sent again at once.
  formulaire.addEventListener("submit", (evenement) => {
    if (evenement.submitter && ["csv", "xlsx"].includes(evenement.submitter.value)) window.setTimeout(() => delete formulaire.dataset.envoye, 500);
  });
  compter();
})();
