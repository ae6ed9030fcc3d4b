"""What static/js/autosave.js sends: some facts of an open page, each with what it was when the page was opened."""

import json
from html.parser import HTMLParser

from django.urls import reverse

from meetings import merging

from .browser_form import filled


class Tab:
    """One open page of one person, as the script sees it: ``Tab(client, meeting, "minutes")``."""

    def __init__(self, client, meeting, name):
        self.client, self.name = client, name
        self.page = reverse(f"meetings:{name}", args=[meeting.pk])
        response = client.get(self.page)
        self.controls = filled(response, -1)
        self.setup = self.setup_of(response)
        self.loaded = json.loads(self.controls["loaded"])
        self.version = int(self.controls["version"])

    @staticmethod
    def setup_of(response) -> dict:
        return _setup(response.content.decode())

    def type(self, **controls):
        """Write into controls; gives the facts that this touches."""
        self.controls |= controls
        return {fact for name in controls for fact in self.setup["stems"] if self._has(fact, name)}

    def _has(self, fact, name):
        return any(merging.belongs(name, stem) for stem in self.setup["stems"][fact])

    def batch(self, facts) -> dict:
        return {
            "person": self.setup["person"],
            "version": self.version,
            "facts": {
                fact: {
                    "values": [merging.values_of(self.controls, stem) for stem in self.setup["stems"][fact]],
                    "loaded": self.loaded.get(fact),
                }
                for fact in facts
            },
        }

    def send(self, batch):
        return self.client.post(self.setup["address"], json.dumps(batch), content_type="application/json")

    def autosave(self, **controls) -> dict:
        """Type, wait, and take in the answer as the script does; gives the answers by fact."""
        response = self.send(self.batch(self.type(**controls)))
        assert response.status_code == 200, response.content
        answer = response.json()
        self.version = answer["version"]
        for fact, one in answer["facts"].items():
            if one["state"] == "saved":
                self.loaded[fact] = one["loaded"]
                self.controls |= one.get("keys", {})
        return answer["facts"]

    def press_save(self):
        sent = {"version": self.version, "loaded": json.dumps(self.loaded)}
        return self.client.post(self.page, self.controls | sent)


def _setup(html: str) -> dict:
    reader = _SetupReader()
    reader.feed(html)
    return json.loads(reader.text)


class _SetupReader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self._inside = "", False

    def handle_starttag(self, tag, attrs):
        self._inside = dict(attrs).get("id") == "autosave-setup"

    def handle_data(self, data):
        self.text += data if self._inside else ""

    def handle_endtag(self, tag):
        self._inside = False
