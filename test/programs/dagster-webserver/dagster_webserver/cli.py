# Stands in for Dagster's command: calls the application with the requests of REQUESTS and prints what it answered.
import asyncio
import json
import os

from dagster_webserver.webserver import DagsterWebserver


def main():
    app = DagsterWebserver().create_asgi_app()
    print(json.dumps([asyncio.run(answers(app, request)) for request in json.loads(os.environ["REQUESTS"])]))


async def answers(app, request):
    sent = []

    async def send(message):
        sent.append(message.get("status", message["type"]))

    headers = [(name.encode(), value.encode()) for name, value in request.pop("headers", {}).items()]
    await app({**request, "headers": headers}, None, send)
    return sent[0]
