"""The mails this step sends; how to add one is told in `echanges.registre`."""

from echanges.registre import Envoi, Qui, declarer

COURRIELS = declarer(
    Envoi("evaluations.mission_proposee", quand="quand une mission d’évaluation est proposée", a=(Qui.EVALUATEUR,),
          demande="déclarer ses liens, puis accepter ou refuser"),
    Envoi("evaluations.mission_rappel", quand="au milieu du délai de réponse à une mission, puis son dernier jour", a=(Qui.EVALUATEUR,),
          demande="accepter ou refuser la mission avant la date dite"),
    Envoi("evaluations.mission_sans_reponse", quand="quand le délai de réponse à une mission est passé", a=(Qui.SECRETARIAT,),
          demande="proposer une autre personne, ou attendre encore"),
    Envoi("evaluations.mission_refusee", quand="quand un évaluateur refuse sa mission", a=(Qui.SECRETAIRE,),
          demande="proposer une autre personne"),
    Envoi("evaluations.mission_terminee", quand="quand une mission est reprise, ou le binôme remplacé", a=(Qui.EVALUATEUR,),
          demande="rien"),
    Envoi("evaluations.evaluation_commencee", quand="quand les deux évaluateurs ont accepté", a=(Qui.CANDIDAT,),
          demande="rien ; attendre la date"),
    Envoi("evaluations.convocation", quand="quand l’évaluateur externe informe le candidat de la date, du lieu et des conditions", a=(Qui.CANDIDAT,),
          demande="venir à la date dite", pieces="le fichier d’agenda"),
    Envoi("evaluations.bilan_presente", quand="quand le bilan est présenté", a=(Qui.CANDIDAT,),
          demande="le lire et, s’il le souhaite, le commenter avant qu’il soit arrêté"),
    Envoi("evaluations.bilan_a_signer", quand="quand le bilan est arrêté", a=(Qui.CANDIDAT,),
          demande="le relire et le signer, ou dire pourquoi il refuse"),
    Envoi("evaluations.evaluation_rouverte", quand="quand le secrétariat renvoie un dossier à l’évaluation", a=(Qui.BINOME,),
          demande="reprendre les points en cause, présenter et signer à nouveau"),
    Envoi("evaluations.bilan_rouvert", quand="quand un bilan arrêté est rouvert, sauf à la personne qui le rouvre", a=(Qui.BINOME,),
          demande="reprendre les points en cause, présenter et signer à nouveau"),
    Envoi("evaluations.bilan_repris", quand="quand un bilan arrêté est rouvert, ou le dossier renvoyé à l’évaluation", a=(Qui.CANDIDAT,),
          demande="rien ; attendre que la nouvelle version soit présentée"),
    Envoi("evaluations.transmis", quand="quand le dossier est transmis au jury", a=(Qui.CANDIDAT,),
          demande="rien"),
)  # fmt: skip
