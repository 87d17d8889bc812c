// The frame of parts 2 and 3: advice is open where there is room, and what comes back after a save disturbs nobody.
(() => {
  if (window.matchMedia("(min-width: 62rem)").matches) {
    document.querySelectorAll("details.aide, details.repere:first-of-type").forEach((bloc) => { bloc.open = true; });
  }

  const cadre = document.getElementById("avancement");
  const annonce = document.getElementById("avancement-dit");
  if (!cadre) return;
  const reste = () => { const ligne = cadre.querySelector("[data-reste]"); return ligne ? ligne.dataset.reste : ""; };
  let ouverts = [], avant = reste();
  document.body.addEventListener("htmx:beforeSwap", (evenement) => {
    if (evenement.detail.target !== cadre) return;
    if (cadre.contains(document.activeElement)) evenement.detail.shouldSwap = false; // someone is reading it by keyboard: next time
    ouverts = [...cadre.querySelectorAll("details[open]")].map((bloc) => bloc.id);
  });
  document.body.addEventListener("htmx:afterSwap", (evenement) => {
    if (evenement.detail.target !== cadre) return;
    ouverts.forEach((id) => { const bloc = document.getElementById(id); if (bloc) bloc.open = true; });
    if (annonce && reste() !== avant) annonce.textContent = cadre.querySelector(".cadre-reste strong").textContent.trim().replace(/\s+/g, " ");
    avant = reste();
  });

  // The state and the proofs of a row come with the frame; never from under the keyboard.
  document.body.addEventListener("htmx:oobBeforeSwap", (evenement) => {
    if (evenement.detail.target.contains(document.activeElement)) evenement.detail.shouldSwap = false;
  });

  // A point that leads to a folded text unfolds it.
  const deplier = () => {
    const cible = window.location.hash && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    if (!cible) return;
    for (let bloc = cible.closest("details"); bloc; bloc = bloc.parentElement.closest("details")) bloc.open = true;
  };
  window.addEventListener("hashchange", deplier);
  deplier();
})();
