// Small comforts; every action works without them.
(() => {
  // Signing in again in another tab changes the token against forged requests: this page follows.
  const jeton = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1];
  document.addEventListener("htmx:configRequest", (evenement) => {
    if (jeton()) evenement.detail.headers["X-CSRFToken"] = jeton();
  });
  document.addEventListener("submit", (evenement) => {
    const champ = evenement.target.querySelector("input[name=csrfmiddlewaretoken]");
    if (champ && jeton()) champ.value = jeton();
  });

  // A page that must come back whole asks for it once: until it is there nothing more is asked, whose answer would start over.
  let rappelee = false;
  const rappeler = () => { rappelee = true; };
  document.addEventListener("page:rappelee", rappeler);
  document.addEventListener("htmx:beforeOnLoad", (evenement) => {
    if (evenement.detail.xhr.getResponseHeader("HX-Refresh") !== "true") return;
    if (rappelee) evenement.preventDefault();
    rappeler();
  });
  document.addEventListener("htmx:beforeRequest", (evenement) => {
    if (rappelee && evenement.detail.requestConfig.verb === "get") evenement.preventDefault(); // what is being saved still leaves
  });
  window.addEventListener("pageshow", () => { rappelee = false; });

  // A form is sent once: a double click changes nothing.
  document.addEventListener("submit", (evenement) => {
    const formulaire = evenement.target;
    if (formulaire.getAttribute("method") !== "post" || evenement.defaultPrevented) return;
    if (formulaire.dataset.envoye) {
      evenement.preventDefault();
      return;
    }
    formulaire.dataset.envoye = "oui";
    window.setTimeout(() => delete formulaire.dataset.envoye, 8000);
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-envoye]").forEach((formulaire) => delete formulaire.dataset.envoye);
  });

  // Signing out leaves nothing of the grid on a shared tablet; what was not sent yet is asked about first.
  document.addEventListener("submit", (evenement) => {
    const { personne } = document.body.dataset;
    if (!personne || !new URL(evenement.target.action, window.location.href).pathname.endsWith("/compte/logout/")) return;
    try {
      const cles = Object.keys(window.localStorage).filter((cle) => cle.startsWith(`vae-grille:${personne}:`));
      const n = cles.length;
      const phrase = `${n > 1 ? `${n} cases de grille ne sont` : "1 case de grille n’est"} pas encore enregistrée${n > 1 ? "s" : ""}. Si vous vous déconnectez maintenant, ${n > 1 ? "elles seront perdues" : "elle sera perdue"}. Se déconnecter quand même ?`;
      if (n && !navigator.onLine) {
        evenement.preventDefault();
        window.alert("Sans réseau, vous ne pouvez pas vous déconnecter. Ce qui n’est pas encore enregistré reste sur cet appareil.");
      } else if (n && !window.confirm(phrase)) evenement.preventDefault();
      else cles.forEach((cle) => window.localStorage.removeItem(cle));
    } catch (_) { /* a browser that keeps nothing */ }
  }, true);

  // What can be printed says so, to whoever has scripts.
  document.querySelectorAll("[data-imprimer]").forEach((bouton) => {
    bouton.hidden = false;
    bouton.addEventListener("click", () => window.print());
  });

  // The summary of errors is read first.
  const erreurs = document.getElementById("resume-erreurs");
  if (erreurs) erreurs.focus();

  // The menu of a phone closes with Escape, or when the focus leaves it.
  const menu = document.querySelector(".menu-mobile");
  if (menu) {
    menu.addEventListener("keydown", (evenement) => {
      if (evenement.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    menu.addEventListener("focusout", (evenement) => {
      if (evenement.relatedTarget && !menu.contains(evenement.relatedTarget)) menu.open = false;
    });
  }

  // What is saved while one types: when the network or the session is gone, the page says so and keeps the text.
  const alerte = document.getElementById("alerte-liaison");
  const RESTE = " Ce que vous avez écrit reste sur cette page : ne la fermez pas.";
  const file = document.getElementById("file-attente"); // the queue of the grid says by itself that the network or the session is gone
  const avertir = (phrase) => {
    if (!alerte || alerte.textContent === phrase) return;
    alerte.textContent = phrase;
    alerte.hidden = false;
  };
  document.addEventListener("htmx:beforeSwap", (evenement) => {
    const arrivee = new URL(evenement.detail.xhr.responseURL || window.location.href);
    if (arrivee.pathname.startsWith("/compte/") && !window.location.pathname.startsWith("/compte/")) {
      evenement.detail.shouldSwap = false; // the page of sign-in is no answer to put in the middle of this one
      if (!file) avertir("Votre session a expiré." + RESTE + " Connectez-vous de nouveau dans un autre onglet, puis enregistrez.");
    }
  });
  const panne = () => file || avertir("La connexion au site est interrompue." + RESTE);
  document.addEventListener("htmx:sendError", panne);
  document.addEventListener("htmx:timeout", panne);
  document.addEventListener("htmx:responseError", (evenement) => {
    if (evenement.detail.xhr.status >= 500) avertir("Le site n’a pas pu enregistrer." + RESTE);
    if (evenement.detail.xhr.status === 403 && !file) avertir("Votre session a expiré." + RESTE + " Connectez-vous de nouveau dans un autre onglet, puis enregistrez.");
  });
  document.addEventListener("htmx:afterRequest", (evenement) => {
    const arrivee = evenement.detail.xhr.responseURL || "";
    if (alerte && evenement.detail.successful && !arrivee.includes("/compte/")) alerte.hidden = true;
  });
})();
