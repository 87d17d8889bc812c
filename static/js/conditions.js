// What depends on an answer. The style sheet shows and hides; here only what it cannot do. Nothing typed is lost.
(() => {
  // The title of a diploma goes with its box: not ticked, it is not sent, and it waits in its field.
  const accorder = (cas) => {
    const boite = cas.querySelector(".form-check input"), intitule = cas.querySelector(".case-suite input");
    if (intitule && !intitule.classList.contains("is-invalid")) intitule.disabled = !boite.checked;
  };
  const cases = [...document.querySelectorAll(".diplomes .case")];
  cases.forEach((cas) => {
    accorder(cas);
    ["change", "saisie:remplie"].forEach((nom) => cas.addEventListener(nom, () => accorder(cas), true));
  });
  // Naming a diploma takes back « Aucun diplôme »; nothing written goes with it.
  document.querySelectorAll(".diplomes .case:not(.case-aucun) > .form-check input").forEach((boite) => {
    boite.addEventListener("change", () => {
      const aucun = document.querySelector(".case-aucun input");
      if (boite.checked && aucun && aucun.checked) aucun.checked = false;
    });
  });

  // « J’y travaille encore » empties the end of the job, and gives it back when one changes one's mind.
  const encore = document.getElementById("en-cours"), du = document.getElementById("id_du"), au = document.getElementById("id_au");
  if (encore && au && du) {
    encore.closest(".en-cours").hidden = false;
    encore.checked = Boolean(du.value) && !au.value;
    const montrer = () => { au.closest("#div_id_au").hidden = encore.checked && !au.classList.contains("is-invalid"); };
    let dernier = "";
    encore.addEventListener("change", () => {
      if (encore.checked) dernier = au.value;
      au.value = encore.checked ? "" : dernier;
      montrer();
      au.dispatchEvent(new Event("input", { bubbles: true }));
      if (!encore.checked) au.focus();
    });
    au.addEventListener("saisie:remplie", () => { encore.checked = Boolean(du.value) && !au.value; montrer(); });
    montrer();
  }

  // A row answered « Non » folds its empty texts; « Oui » unfolds them.
  document.querySelectorAll(".rangee").forEach((rangee) => {
    const suite = rangee.querySelector(".rangee-suite");
    const plier = (evenement) => {
      if (!suite || evenement.target.type !== "radio" || !evenement.target.checked) return;
      const ecrit = [...suite.querySelectorAll("textarea")].some((zone) => zone.value.trim() || zone.classList.contains("is-invalid"));
      suite.open = evenement.target.value === "oui" || ecrit;
    };
    rangee.addEventListener("change", plier);
    rangee.addEventListener("saisie:remplie", plier);
  });
})();
