"""What members and bureau do about one dossier: read, note, déport, conformity, vote, decide, ajourner; and for the whole session."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from candidates.completude import competences_a_ecrire

from .. import services
from ..enums import EtatSession, OrigineDeport, Sort
from ..forms import ConformiteForm, DecisionForm, DeportForm, LiensForm, MotifForm, NoteForm, ScrutinForm, VersionForm
from ..lecture import a_declarer, get_decision, manques_cloture
from ..models import Deport, Inscription, MembreSession, SessionJury
from ..presentation import is_bureau, lire_ordre_du_jour
from .commun import LECTURE_ECRITURE, acte, page_inscription, page_membre, tenter
from .seance import build_decision_form, contexte_dossier, montrer_seance


@require_safe
@page_inscription
def dossier(request: HttpRequest, inscription: Inscription, membre: MembreSession) -> HttpResponse:
    """A member reads a dossier of their session, before it or meanwhile, and keeps their private note."""
    return _montrer_dossier(request, inscription, membre)


def _montrer_dossier(
    request: HttpRequest, inscription: Inscription, membre: MembreSession, *, status: int = 200, **formulaires: Any
) -> HttpResponse:
    contexte = contexte_dossier(request, inscription, membre, masque=inscription.session.is_masquee)
    lus = [p.inscription for p in lire_ordre_du_jour(inscription.session, request.user, masque=True) if p.lisible and not p.en_deport]
    ici = next((rang for rang, i in enumerate(lus) if i.pk == inscription.pk), None)
    voisins: dict[str, Any] = {"rang": None, "nombre": len(lus), "precedent": None, "prochain": None}
    if ici is not None:
        voisins |= {"rang": ici + 1, "precedent": lus[ici - 1] if ici else None, "prochain": lus[ici + 1] if ici + 1 < len(lus) else None}
    return render(request, "jury/dossier_lire.html", contexte | voisins | formulaires, status=status)


@page_inscription
@acte
def note(request: HttpRequest, inscription: Inscription, membre: MembreSession) -> HttpResponse:
    """Keep the private note, as one types or by the button; what another page of the same member wrote since is shown, not covered."""
    form, contexte = NoteForm(request.POST, prefix="note"), {"inscription": inscription, "retour": request.POST.get("retour", ""), "instant": timezone.now()}

    def garder() -> None:
        try:
            note = services.noter_pour_soi(inscription=inscription, auteur=request.user, vus=_note_vue(request), **form.cleaned_data)
        except services.NoteChangee as refus:
            contexte["note_changee"] = refus.actuelle
            raise
        contexte["note_marques"] = services.marques_note(note)

    code = tenter(form, garder)
    if request.htmx:
        contexte["refus"] = form if code != 200 else None
        return render(request, "jury/partials/_note_enregistree.html", contexte, status=code)
    if code != 200:
        return _montrer_dossier(request, inscription, membre, status=code, note_form=form, note_changee=contexte.get("note_changee"))
    messages.success(request, "Votre note est enregistrée.")
    if request.POST.get("retour") == "seance":
        return redirect("jury:seance", inscription.session_id)
    return redirect("jury:dossier", inscription.pk)


def _note_vue(request: HttpRequest) -> dict[str, str] | None:
    """Marks of the note as the page had read it; None when the member chose to write over, or the page did not say."""
    vues = {champ: request.POST.get(f"note-vu-{champ}", "") for champ in ("texte", "a_discuter")}
    return None if "note-remplacer" in request.POST or not all(vues.values()) else vues


@require_http_methods(LECTURE_ECRITURE)
@page_inscription
def deport(request: HttpRequest, inscription: Inscription, membre: MembreSession) -> HttpResponse:
    """Declare one's own déport on a dossier, with the reason that the minutes will carry."""
    form = DeportForm(
        request.POST or None, libelle="Quel lien avez-vous avec le candidat ?", aide="Ce que vous écrivez figure au procès-verbal."
    )
    deja, code = inscription.deports.filter(membre=membre).first(), 200
    if deja is not None:
        return _retirer_deport(request, inscription, deja)
    if request.method == "POST":
        siege = request.POST.get("suite") == "siege"
        code = tenter(form, lambda: _dire_le_lien(inscription, request, form.cleaned_data["motif"], siege=siege))
        if code == 200:
            quoi = "Votre lien avec le candidat du dossier" if siege else "Votre déport sur le dossier"
            messages.success(request, f"{quoi} {inscription.dossier.numero} est enregistré.")
            en_seance = inscription.session.etat == EtatSession.OUVERTE
            return redirect("jury:seance" if en_seance else "jury:session", inscription.session_id)
    contexte = {"form": form, "inscription": inscription, "session": inscription.session, "deja": None}
    return render(request, "jury/dossier_se_deporter.html", contexte, status=code)


def _retirer_deport(request: HttpRequest, inscription: Inscription, deja: Deport) -> HttpResponse:
    options = {"libelle": "Pourquoi ce déport n’a-t-il pas lieu d’être ?", "aide": "Par exemple : déclaré sur le mauvais dossier. Le jury le lit, et le procès-verbal le porte."}
    retire = request.method == "POST" and request.POST.get("acte") == "retirer"
    form, code = MotifForm(request.POST if retire else None, **options), 200
    if retire:
        code = tenter(form, lambda: services.retirer_deport(inscription=inscription, auteur=request.user, motif=form.cleaned_data["motif"]))
        if code == 200:
            messages.success(request, f"Votre déport sur le dossier {inscription.dossier.numero} est retiré : vous y siégez.")
            en_seance = inscription.session.etat == EtatSession.OUVERTE
            return redirect("jury:seance" if en_seance else "jury:session", inscription.session_id)
    contexte = {"form": form, "inscription": inscription, "session": inscription.session, "deja": deja}
    contexte["retirable"] = deja.origine == OrigineDeport.DECLARE and inscription.sort == Sort.A_EXAMINER
    return render(request, "jury/dossier_se_deporter.html", contexte, status=code)


def _dire_le_lien(inscription: Inscription, request: HttpRequest, texte: str, *, siege: bool) -> None:
    if siege:
        services.declarer_lien(inscription=inscription, auteur=request.user, texte=texte)
    else:
        services.deporter(inscription=inscription, auteur=request.user, motif=texte)


@require_http_methods(LECTURE_ECRITURE)
@page_membre
def liens(request: HttpRequest, session: SessionJury, membre: MembreSession) -> HttpResponse:
    """The names of the agenda, for the member to say with whom they have a link; shown once when identities are masked."""
    if session.etat not in (EtatSession.PREPARATION, EtatSession.OUVERTE):
        return redirect("jury:session", session.pk)
    recu = request.POST if request.method == "POST" else None
    deja = dict(membre.liens.values_list("inscription_id", "texte"))
    form, code = LiensForm(recu, inscriptions=a_declarer(session, membre), avec_numero=not session.is_masquee, deja=deja), 200
    if recu is not None:
        code = tenter(form, lambda: services.declarer_sur_les_noms(session=session, auteur=request.user, liens=form.liens))
        if code == 200:
            messages.success(request, "Votre déclaration est enregistrée.")
            return redirect("jury:session", session.pk)
    return render(request, "jury/liens_declarer.html", {"form": form, "session": session, "membre": membre}, status=code)


@page_inscription
@acte
def voter(request: HttpRequest, inscription: Inscription, membre: MembreSession) -> HttpResponse:
    """Vote on one competence, from one's own screen."""
    form = Form(request.POST)
    code = tenter(
        form,
        lambda: services.voter(
            inscription=inscription, auteur=request.user, code=request.POST.get("code", ""), choix=request.POST.get("choix", "")
        ),
    )
    if request.htmx:
        contexte = contexte_dossier(request, inscription, membre, masque=inscription.session.is_masquee, entier=False)
        return _panneau(request, "jury/partials/_votes.html", contexte | {"refus_vote": form if code != 200 else None}, code)
    if code != 200:
        return montrer_seance(request, inscription.session, inscription=inscription, refus=form, status=code)
    return redirect("jury:seance", inscription.session_id)


def _panneau(request: HttpRequest, gabarit: str, contexte: dict[str, Any], code: int) -> HttpResponse:
    """One panel of the séance, for HTMX; the page then asks for the rest at once."""
    reponse = render(request, gabarit, contexte, status=code)
    reponse["HX-Trigger"] = "seance-maj"
    return reponse


ACTES_DU_SCRUTIN = {"clore": services.clore_vote, "annuler": services.annuler_vote}


@page_inscription
@acte
def scrutin(request: HttpRequest, inscription: Inscription, membre: MembreSession) -> HttpResponse:
    """Call a vote, close and count it, or call it off; `acte` says which."""
    acte = ACTES_DU_SCRUTIN.get(request.POST.get("acte", ""))
    if acte is not None:
        form: Form = Form(request.POST)
        code = tenter(form, lambda: acte(inscription=inscription, auteur=request.user))
    else:
        form = ScrutinForm(request.POST, codes=competences_a_ecrire(inscription.dossier), prefix="scrutin")
        code = tenter(
            form,
            lambda: services.appeler_vote(
                inscription=inscription, auteur=request.user, codes=form.cleaned_data["codes"], is_secret=form.cleaned_data["is_secret"]
            ),
        )
    if request.htmx:
        inscription.refresh_from_db()
        contexte = contexte_dossier(request, inscription, membre, masque=inscription.session.is_masquee, entier=False)
        return _panneau(request, "jury/partials/_votes.html", contexte | {"refus_vote": form if code != 200 else None}, code)
    if code != 200:
        return montrer_seance(request, inscription.session, inscription=inscription, refus=form, status=code)
    return redirect("jury:seance", inscription.session_id)


@page_inscription
@acte
def conformite(request: HttpRequest, inscription: Inscription, membre: MembreSession) -> HttpResponse:
    """The jury confirms the conformity of the démarche, with a reserve where a point does not hold."""
    form = ConformiteForm(request.POST, prefix="conformite")
    code = tenter(
        form,
        lambda: services.confirmer_conformite(
            inscription=inscription, auteur=request.user, reserve=form.cleaned_data["reserve"]
        ),
    )
    if request.htmx:
        inscription.refresh_from_db()
        contexte = contexte_dossier(request, inscription, membre, masque=inscription.session.is_masquee, entier=False)
        if contexte["lisible"]:
            return _panneau(request, "jury/partials/_conformite.html", contexte | {"conformite_form": form}, code)
    if code != 200:
        return montrer_seance(request, inscription.session, inscription=inscription, conformite_form=form, status=code)
    messages.success(request, "La conformité de la démarche est confirmée.")
    return redirect("jury:seance", inscription.session_id)


@page_inscription
@acte
def decider(request: HttpRequest, inscription: Inscription, membre: MembreSession) -> HttpResponse:
    """Write the provisional decision, competence by competence; a refusal keeps everything that was typed."""
    form = build_decision_form(inscription, request.POST)
    code = tenter(
        form,
        lambda: services.deliberer(
            inscription=inscription, auteur=request.user, verdicts=form.verdicts, preconisations=form.cleaned_data["preconisations"],
            version=form.vue,
        ),
    )
    if code != 200:
        return montrer_seance(request, inscription.session, inscription=inscription, decision_form=form, status=code)
    decision = get_decision(inscription)
    resultat = decision.get_issue_display() if decision else ""
    messages.success(request, f"Dossier {inscription.dossier.numero} : {resultat}. La décision reste provisoire jusqu’à la clôture.")
    return redirect("jury:seance", inscription.session_id)


@require_http_methods(LECTURE_ECRITURE)
@page_inscription
def ajourner(request: HttpRequest, inscription: Inscription, membre: MembreSession) -> HttpResponse:
    """Put a dossier off, with the reason that the candidate reads."""
    form = MotifForm(
        request.POST or None, libelle="Pourquoi ajourner ce dossier ?", aide="Ce motif est écrit au candidat : ce n’est pas un refus."
    )
    code = 200
    if request.method == "POST":
        code = tenter(
            form,
            lambda: services.proposer_ajournement(
                inscription=inscription, auteur=request.user, motif=form.cleaned_data["motif"], version=_version(request)
            ),
        )
        if code == 200:
            messages.success(request, f"Le dossier {inscription.dossier.numero} est ajourné. Cela reste provisoire jusqu’à la clôture.")
            return redirect("jury:seance", inscription.session_id)
    contexte = {"form": form, "inscription": inscription, "session": inscription.session, "version": request.POST.get("version", inscription.version)}
    return render(request, "jury/dossier_ajourner.html", contexte, status=code)


def _version(request: HttpRequest) -> int | None:
    """The version of the decision on the page that was sent."""
    recue = request.POST.get("version", "")
    return int(recue) if recue.isdecimal() and len(recue) < 10 else None


@page_inscription
@acte
def rouvrir(request: HttpRequest, inscription: Inscription, membre: MembreSession) -> HttpResponse:
    """Take up again a dossier that was decided or ajourné, before the session is closed."""
    form, avant = VersionForm(request.POST), DecisionForm.initial_de(get_decision(inscription))
    code = tenter(form, lambda: services.rouvrir_deliberation(inscription=inscription, auteur=request.user, version=form.vue))
    if code != 200:
        return montrer_seance(request, inscription.session, inscription=inscription, refus=form, status=code)
    inscription.refresh_from_db(fields=["version"])
    request.session[f"jury-reprise-{inscription.pk}"] = {"version": inscription.version, "initial": avant}
    messages.success(request, f"La délibération du dossier {inscription.dossier.numero} est rouverte.")
    return redirect("jury:seance", inscription.session_id)


@require_http_methods(LECTURE_ECRITURE)
@page_membre
def adopter(request: HttpRequest, session: SessionJury, membre: MembreSession) -> HttpResponse:
    """The motion « adopter en bloc »: the dossiers it would adopt, with what the evaluators conclude; then adopt them."""
    form, code = Form(request.POST or None), 200
    if request.method == "POST":
        form, choisies = Form(request.POST), request.POST.getlist("inscription")
        adoptes: list[Any] = []
        code = tenter(
            form, lambda: adoptes.extend(services.adopter_en_bloc(session=session, auteur=request.user, inscriptions=choisies))
        )
        if code == 200:
            messages.success(request, f"{len(adoptes)} dossier{'s' if len(adoptes) > 1 else ''} adopté{'s' if len(adoptes) > 1 else ''} ensemble, en une seule motion.")
            return redirect("jury:seance", session.pk)
    ouverte = session.etat == EtatSession.OUVERTE
    retenues, ecartees = services.lire_motion(session, auteur=request.user) if ouverte else ([], [])
    lignes = [_motion(i) for i in retenues]
    contexte = {"session": session, "form": form, "lignes": lignes, "ecartees": ecartees, "is_bureau": is_bureau(membre), "masque": session.is_masquee}
    return render(request, "jury/session_adopter.html", contexte, status=code)


def _motion(inscription: Inscription) -> dict[str, Any]:
    avis, issue = services.resultat_propose(inscription)
    return {
        "inscription": inscription,
        "maitrisees": [c for c, oui in avis.items() if oui],
        "autres": [c for c, oui in avis.items() if not oui],
        "issue": issue.label, "preconisations": services.preconisations_de(issue),
    }  # fmt: skip


@require_http_methods(LECTURE_ECRITURE)
@page_membre
def clore(request: HttpRequest, session: SessionJury, membre: MembreSession) -> HttpResponse:
    """Everything the closing will apply, and what keeps it from being done; then close. For the bureau, their own déports blank."""
    if not is_bureau(membre):
        raise Http404
    form, code = Form(request.POST or None), 200
    if request.method == "POST":
        form = Form(request.POST)
        code = tenter(form, lambda: services.clore_session(session=session, auteur=request.user))
        if code == 200:
            messages.success(
                request, "La session est close. Le procès-verbal se prépare : le président et le vice-président le signent."
            )
            return redirect("jury:session", session.pk)
        session.refresh_from_db()
    if session.etat != EtatSession.OUVERTE:
        messages.info(request, "La session est déjà close : voici ce qui a été décidé." if session.etat == EtatSession.CLOSE else "Cette session n’est pas en séance.")
        return redirect("jury:session", session.pk)
    actives = session.inscriptions.filter(is_active=True).select_related("dossier__candidat", "decision")
    tus = set(membre.deports.values_list("inscription_id", flat=True))
    lignes = [{"inscription": i, "en_deport": i.pk in tus, "decision": get_decision(i), "is_ajourne": i.sort == Sort.AJOURNE} for i in actives]
    contexte = {
        "session": session, "form": form, "lignes": lignes, "is_bureau": is_bureau(membre), "masque": session.is_masquee,
        "manques": manques_cloture(session),
    }  # fmt: skip
    return render(request, "jury/session_clore.html", contexte, status=code)
