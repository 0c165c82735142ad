"""Which form of an answer a client takes."""

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

from factcheck.api.problems import CONTENT_TYPE


class Negotiation(DefaultContentNegotiation):
    """Choose by `Accept`. Who takes problems takes JSON: only an error is answered as a problem."""

    def get_accept_list(self, request: Request) -> list[str]:
        """Return the media types that the client takes."""
        return [accepted.replace(CONTENT_TYPE, "application/json") for accepted in super().get_accept_list(request)]
