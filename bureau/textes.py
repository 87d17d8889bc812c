"""The mails of the desk that the certifier may reword."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from candidates.textes import instant_exemple
from echanges.textes import Champ, enregistrer_courriel


def _exemple() -> dict[str, Any]:
    invitation = SimpleNamespace(
        prenom="Camille", nom="Exemple", get_role_display="Membre du jury paritaire", college="salaries",
        get_college_display="Collège des salariés", expire_le=instant_exemple(),
    )  # fmt: skip
    return {"invitation": invitation, "auteur": SimpleNamespace(nom_complet="Dominique Secrétariat"), "chemin": "/comptes/invitation/exemple/"}


enregistrer_courriel(
    "bureau.invitation", "Invitation d’une personne", "À la personne invitée à un rôle, avec un lien qui ne sert qu’une fois.",
    exemple=_exemple,
    champs=(
        Champ("personne", "{{ invitation.prenom }} {{ invitation.nom }}", "Prénom et nom de la personne invitée"),
        Champ("auteur", "{{ auteur.nom_complet }}", "Qui invite", is_obligatoire=True),
        Champ(
            "role_et_college",
            "{{ invitation.get_role_display|en_phrase }}{% if invitation.college %} ({{ invitation.get_college_display|lower }}){% endif %}",
            "Le rôle proposé, avec le collège d’un membre du jury", is_obligatoire=True,
        ),
        Champ("role", "{{ invitation.get_role_display|en_phrase }}", "Le rôle proposé"),
        Champ("jusqu_au", '{{ invitation.expire_le|date:"j F Y" }}', "Dernier jour du lien", is_obligatoire=True),
        Champ("lien", "{{ site_url }}{{ chemin }}", "Le lien personnel", is_obligatoire=True),
    ),
)  # fmt: skip
