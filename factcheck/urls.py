"""Every address of the site. `/healthz` and `/readyz` are answered earlier, by `factcheck.health`."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.urls import include, path


def icon(request: HttpRequest) -> HttpResponse:
    """Lead browsers to the icon where no page tells them of it: beside the API's bodies and in the admin."""
    return HttpResponseRedirect(static("factcheck/icon.svg"), headers={"Cache-Control": "max-age=3600"})


urlpatterns = [
    path("admin/", admin.site.urls),
    path("favicon.ico", icon),
    path("api/", include("factcheck.api.urls")),
    path("", include("claims.urls")),
]

handler400 = "claims.views.errors.bad_request"
handler404 = "claims.views.errors.not_found"
handler500 = "claims.views.errors.server_error"
