// The pages of keys: each says which gesture of the sign-in library it needs, and on which fields; a refusal is said in French.
(() => {
  document.querySelectorAll("[data-cle]").forEach(({ dataset }) => window.allauth.webauthn.forms[dataset.cle]({ ids: JSON.parse(dataset.ids) }));
  document.addEventListener("allauth.error", (evenement) => {
    const boite = document.getElementById("cle-erreur");
    if (!boite) return;
    evenement.preventDefault();
    const { name } = evenement.detail.exception || {};
    boite.textContent = {
      NotAllowedError: "L’appareil n’a pas confirmé : la demande a été annulée, ou le temps est passé. Recommencez, ou choisissez un autre moyen.",
      InvalidStateError: "Cette clé d’accès est déjà enregistrée pour votre compte.",
      NotSupportedError: "Cet appareil ne sait pas créer de clé d’accès. Utilisez une application de codes.",
      SecurityError: "Les clés d’accès ne fonctionnent qu’à l’adresse sécurisée du site (https).",
    }[name] || "La clé d’accès n’a pas pu servir. Recommencez, ou choisissez un autre moyen.";
    boite.hidden = false;
  });
})();
