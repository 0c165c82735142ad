"""Every address of the site. `/healthz` and `/readyz` are answered earlier, by `factcheck.health`."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("factcheck.api.urls")),
    path("", include("claims.urls")),
]

handler400 = "claims.views.errors.bad_request"
handler404 = "claims.views.errors.not_found"
handler500 = "claims.views.errors.server_error"
