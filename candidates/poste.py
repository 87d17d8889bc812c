"""Where the candidate of a dossier is written to: by e-mail, or by post when they have none."""

from __future__ import annotations

from uuid import UUID

from echanges.poste import Destinataire, renseigner

from .models import Candidat, Dossier


def lignes_adresse(candidat: Candidat) -> str:
    """Postal address as it goes on an envelope, without the name; empty when it is not known."""
    ville = f"{candidat.code_postal} {candidat.commune}".strip()
    pays = candidat.pays if candidat.pays and candidat.pays.strip().lower() != "france" else ""
    if not (candidat.adresse.strip() and ville):
        return ""
    return "\n".join(x for x in (candidat.adresse.strip(), ville, pays) if x)


def nom_sur_enveloppe(candidat: Candidat) -> str:
    """« Madame Odile Martin »."""
    return f"{candidat.get_civilite_display()} {candidat.nom_complet}".strip()


@renseigner
def get_candidat_du_dossier(dossier_id: UUID) -> Destinataire | None:
    """The candidate of a dossier, with the e-mail of their account when they gave no other."""
    dossier = Dossier.objects.select_related("candidat__utilisateur").filter(pk=dossier_id).first()
    if dossier is None:
        return None
    candidat = dossier.candidat
    email = candidat.email or (candidat.utilisateur.email if candidat.utilisateur else "")
    return Destinataire(email=email, nom=nom_sur_enveloppe(candidat), adresse=lignes_adresse(candidat))
