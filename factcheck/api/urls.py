"""The addresses of the API."""

from django.urls import path, re_path

from claims.resources import RESOURCES, views_of
from claims.steps import change_view, steps_of
from factcheck.api.views import Document, Root, Versions, docs, without_slash

urlpatterns = [
    path("", Versions.as_view()),
    path("v1/", Root.as_view()),
    path("v1/schema/", Document.as_view(), name="schema"),
    path("v1/docs/", docs),
]
for resource in RESOURCES.values():
    listing, detail = views_of(resource)
    urlpatterns += [
        path(f"v1/{resource.name}/", listing.as_view()),
        path(f"v1/{resource.name}/<str:uid>/", detail.as_view()),
    ]
    urlpatterns += [
        path(f"v1/{resource.name}/<str:uid>/{step}/", change_view(resource.name, step).as_view())
        for step in steps_of(resource.name)
    ]
urlpatterns.append(re_path(r"^.*[^/]$", without_slash))
