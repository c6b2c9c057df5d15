"""A small client of the Kubernetes API: JSON over HTTPS with a bearer token."""
import json
import ssl
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT_SECONDS = 30
FIELD_MANAGER = "eks"


class ApiError(Exception):
    def __init__(self, status, message):
        super().__init__(f"{status}: {message}")
        self.status = status


class Api:
    def __init__(self, server, certificate, token):
        self.server, self.token = server, token
        self.context = ssl.create_default_context(cafile=certificate)

    def request(self, method, path, body=None, content_type="application/json", **query):
        url = self.server + path + ("?" + urllib.parse.urlencode(query) if query else "")
        request = urllib.request.Request(
            url, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"authorization": f"Bearer {self.token}", "content-type": content_type})
        try:
            with urllib.request.urlopen(request, context=self.context, timeout=TIMEOUT_SECONDS) as reply:
                return json.load(reply)
        except urllib.error.HTTPError as error:
            raise ApiError(error.code, message_of(error)) from None

    def list(self, path, **query):
        return self.request("GET", path, **query)["items"]

    def apply(self, path, item):
        """Server-side apply: makes the object or brings it to this state."""
        return self.request("PATCH", path, item, "application/apply-patch+yaml", fieldManager=FIELD_MANAGER,
                            force="true", fieldValidation="Strict")

    def delete(self, path, **query):
        """Deletes; an object that is gone already is fine."""
        try:
            self.request("DELETE", path, **query)
        except ApiError as error:
            if error.status != 404:
                raise


def message_of(error):
    text = error.read().decode(errors="replace")
    try:
        return json.loads(text).get("message", text)
    except ValueError:
        return text
