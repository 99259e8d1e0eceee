"""A browser in as few lines as will do: it signs in with the form, and keeps the cookies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from hostile.asking import Answer, Line
from hostile.running import PASSWORD

_FORM = "application/x-www-form-urlencoded"


class Browser:
    """One session at a node's pages."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._cookies: dict[str, str] = {}
        self.form_token = ""

    def get(self, target: str) -> Answer:
        """A page. The token of its forms is remembered."""
        answer = self._take(self._line.ask("GET", target, headers=self.headers()))
        found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', answer.body)
        if found:
            self.form_token = found[1].decode()
        return answer

    def post(self, target: str, fields: Mapping[str, str]) -> Answer:
        """A form, as it stands on the page that was read last."""
        body = urlencode({"csrfmiddlewaretoken": self.form_token, **fields}, errors="surrogatepass").encode()
        headers = {**self.headers(), "Content-Type": _FORM, "Referer": "http://127.0.0.1/"}
        return self._take(self._line.ask("POST", target, body=body, headers=headers))

    def sign_in(self, name: str, password: str = PASSWORD) -> Answer:
        """Read the form and send it."""
        self.get("/sign-in/")
        return self.post("/sign-in/", {"name": name, "password": password})

    def headers(self) -> dict[str, str]:
        """What the session sends with every request."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return {"Cookie": cookies} if cookies else {}

    def _take(self, answer: Answer) -> Answer:
        for cookie in answer.headers.get("set-cookie", "").split("\n"):
            name, _, value = cookie.partition(";")[0].partition("=")
            if name:
                self._cookies[name] = value
        return answer
