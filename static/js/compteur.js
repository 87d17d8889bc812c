// The words of a long text are counted under it as one writes. Nothing is cut: near the limit, the page says how near.
(() => {
  const PRES = 0.95; // of the limit
  const nombre = new Intl.NumberFormat("fr-FR");
  document.querySelectorAll("textarea[data-limite]").forEach((zone, rang) => {
    const limite = Number(zone.dataset.limite);
    const ligne = document.createElement("p"), alerte = document.createElement("p");
    ligne.className = "compteur";
    alerte.className = "compteur";
    alerte.setAttribute("role", "status");
    ligne.id = `compteur-${rang}`;
    zone.after(ligne, alerte);
    zone.setAttribute("aria-describedby", [zone.getAttribute("aria-describedby"), ligne.id].filter(Boolean).join(" ").trim());
    let attente = 0;
    const compter = () => {
      const texte = zone.value.trim(), longueur = [...zone.value].length;
      const mots = texte ? texte.split(/\s+/).length : 0;
      ligne.textContent = mots ? `${nombre.format(mots)} mot${mots > 1 ? "s" : ""}` : "";
      const pres = longueur >= limite * PRES;
      const phrase = pres ? `${nombre.format(longueur)} caractères : la limite est de ${nombre.format(limite)}.` : "";
      alerte.classList.toggle("compteur-pres", pres && longueur <= limite);
      alerte.classList.toggle("compteur-trop", longueur > limite);
      window.clearTimeout(attente);
      attente = window.setTimeout(() => { if (alerte.textContent !== phrase) alerte.textContent = phrase; }, 400);
    };
    zone.addEventListener("input", compter);
    zone.addEventListener("saisie:remplie", compter);
    compter();
  });
})();
