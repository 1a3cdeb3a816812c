# What programs that watch share: how an address is asked, and how each of WEBHOOKS is told. It stands before such a program,
# which gives TIMEOUT_SECONDS in its environment.
# No dollar sign in here: jobs replace the names of variables in arguments, and WEBHOOKS is secret.
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from urllib.parse import unquote, urlsplit

timeout = float(os.environ["TIMEOUT_SECONDS"])
webhooks = json.loads(os.environ.get("WEBHOOKS", "{}"))


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # A redirection is an answer; what it leads to may be somebody else's.


opener = urllib.request.build_opener(NoRedirect)


def ask(request, good, judge=lambda answer: None):
    """What is wrong with the answer; None when its status is of the range, and judge finds nothing in it."""
    try:
        with opener.open(request, timeout=timeout) as answer:
            status, wrong = answer.status, judge(answer)
    except urllib.error.HTTPError as error:
        error.close()
        status, wrong = error.code, None
    except urllib.error.URLError as error:
        return describe(error.reason)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return describe(error)
    return wrong if status in good else f"réponse HTTP {status}"


def describe(reason):
    # Never the text of an exception from http.client: it may hold the address, which is a secret for a webhook.
    if isinstance(reason, TimeoutError):
        return f"pas de réponse en {timeout:g} s"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return type(reason).__name__


def card(text):
    content = {"type": "AdaptiveCard", "version": "1.4", "body": [{"type": "TextBlock", "text": text, "wrap": True}]}
    return {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": content}],
    }


def ntfy(address, text):
    """ntfy takes the text itself; names and tokens go into a header, for an address with them is no host name."""
    parts = urlsplit(address)
    login, _, host = parts.netloc.rpartition("@")
    headers = {"Priority": "high", "Tags": "rotating_light"}
    if login:
        headers["Authorization"] = "Basic " + b64encode(unquote(login).encode()).decode()
    return urllib.request.Request(parts._replace(netloc=host).geturl(), text.encode(), headers)


def posted(body):
    headers = {"Content-Type": "application/json"}
    return lambda address, text: urllib.request.Request(address, json.dumps(body(text)).encode(), headers)


def plain(text):
    return {"text": text}


requests = {"mattermost": posted(plain), "slack": posted(plain), "teams": posted(card), "ntfy": ntfy}


def tell(text):
    """Whether any of WEBHOOKS took it."""
    taken = False
    for kind, address in webhooks.items():
        refused = ask(requests[kind](address, f"🚨 {text}"), range(200, 300))
        print(f"{kind} : {refused or 'prévenu'}", flush=True)
        taken = taken or refused is None
    return taken
