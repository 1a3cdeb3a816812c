# Dagster's web interface behind HTTP Basic authentication: it has no users of its own, and whoever reaches it may run jobs.
# A Dagster without the method that is wrapped here ends in an error: it never serves unguarded.
import base64
import hmac
import os

from dagster_webserver import cli
from dagster_webserver.webserver import DagsterWebserver

OPEN = "/server_info"  # the health check: versions only
credentials = f"{os.environ['DAGSTER_WEB_USERNAME']}:{os.environ['DAGSTER_WEB_PASSWORD']}"
expected = b"Basic " + base64.b64encode(credentials.encode())
make = DagsterWebserver.create_asgi_app


def guarded(*args, **kwargs):
    app = make(*args, **kwargs)

    async def guard(scope, receive, send):
        given = dict(scope.get("headers", [])).get(b"authorization", b"")
        known = hmac.compare_digest(given, expected)
        if scope["type"] == "lifespan" or known or scope["path"] == OPEN:
            await app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            challenge = [(b"www-authenticate", b'Basic realm="Dagster", charset="UTF-8"')]
            await send({"type": "http.response.start", "status": 401, "headers": challenge})
            await send({"type": "http.response.body", "body": b"Username and password, please.\n"})

    return guard


DagsterWebserver.create_asgi_app = guarded
cli.main()
