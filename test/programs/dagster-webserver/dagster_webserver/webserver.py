# Stands in for Dagster's: an application that lets everybody in.
import os


class DagsterWebserver:
    async def _serve(self, scope, receive, send):
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"welcome"})
        elif scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "lifespan.startup.complete"})

    def create_asgi_app(self, **kwargs):
        return self._serve


if "WITHOUT_METHOD" in os.environ:
    del DagsterWebserver.create_asgi_app
