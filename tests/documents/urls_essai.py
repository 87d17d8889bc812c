"""The addresses of the site, and a page that signs."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from documents.authentification import authentification_recente, preuve_de


@authentification_recente
def signer(request: HttpRequest) -> HttpResponse:
    """Answer with what was sent, and when the person was identified."""
    preuve = preuve_de(request)
    return HttpResponse(f"{request.method} {request.POST.get('motif', '')} {preuve.methode} {preuve.ip}")


urlpatterns = [path("essai/", signer), path("", include("vae.urls"))]
