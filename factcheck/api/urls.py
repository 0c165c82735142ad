"""The addresses of the API. Each ends in a slash; what lacks it is led there."""

from django.urls import path, re_path
from rest_framework.routers import SimpleRouter

from claims.api.views import VIEWS
from factcheck.api.docs import docs
from factcheck.api.views import Contents, Schema, Versions, elsewhere

router = SimpleRouter()
for view in VIEWS:
    router.register(f"v1/{view.resource}", view, basename=view.resource)

urlpatterns = [
    path("", Versions.as_view()),
    path("v1/", Contents.as_view(resources=tuple(view.resource for view in VIEWS if view.resource != "proposals"))),
    path("v1/schema/", Schema.as_view()),
    path("v1/docs/", docs),
    *router.urls,
    re_path(r"^(?P<path>.*)$", elsewhere),
]
