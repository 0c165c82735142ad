"""Every address of the site. `/healthz` and `/readyz` are answered earlier, by `factcheck.health`."""

from django.contrib import admin
from django.urls import path

urlpatterns = [
    path("admin/", admin.site.urls),
]
