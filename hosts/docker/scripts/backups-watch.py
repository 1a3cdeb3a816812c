# Copies each dump of DATABASE in FOLDER to the bucket BUCKET, when there is one, under PREFIX. A copy is kept there for
# RETENTION_DAYS, and until there is a newer one. Tells WEBHOOKS, and again each day, while the newest dump, or the newest copy,
# is older than one made every EVERY_HOURS would be, or the disk of FOLDER, which databases share, is nearly full. See
# webhooks.py, which stands before this.
import hashlib
import hmac
import xml.etree.ElementTree as xml
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import quote

HOUR = 3600
DAY = 24 * HOUR
# What may be late: a dump takes a while, and its copy, over a slow line, longer.
PATIENCE = {"dump": HOUR, "copy": 6 * HOUR}
# Held in memory one after the other. A store takes ten thousand for one object.
PART = 16 * 1024 * 1024
# A whole dump more must have room: PostgreSQL ends on a full disk.
FULL = 0.85

database = os.environ["DATABASE"]
folder = Path(os.environ["FOLDER"])
every = float(os.environ["EVERY_HOURS"]) * HOUR
retention = float(os.environ["RETENTION_DAYS"]) * DAY
pause = float(os.environ["PAUSE_SECONDS"])
bucket = os.environ.get("BUCKET")
prefix = os.environ.get("PREFIX", "")
started = time.time()


class Refused(Exception):
    """What is wrong, in words that name no secret."""


def hashed(body):
    return hashlib.sha256(body).hexdigest()


def signed(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def call(method, key="", query=None, body=b""):
    """A request of the S3 protocol, signed (AWS, "Signature Version 4"). Returns its headers, and its XML."""
    endpoint, region = os.environ["ENDPOINT"].rstrip("/"), os.environ["REGION"]
    path = quote(f"/{bucket}/{key}" if key else f"/{bucket}")
    search = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted((query or {}).items()))
    moment = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = {"host": urlsplit(endpoint).netloc, "x-amz-content-sha256": hashed(body), "x-amz-date": moment}
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = "\n".join([method, path, search, lines, names, hashed(body)])
    scope = f"{moment[:8]}/{region}/s3/aws4_request"
    secret = f"AWS4{os.environ['SECRET_ACCESS_KEY']}".encode()
    for part in scope.split("/"):
        secret = signed(secret, part)
    signature = signed(secret, "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashed(canonical.encode())])).hex()
    credential = f"{os.environ['ACCESS_KEY_ID']}/{scope}"
    headers["Authorization"] = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}"
    headers["Content-Type"] = "application/octet-stream"
    request = urllib.request.Request(f"{endpoint}{path}?{search}", body or None, headers, method=method)
    try:
        with opener.open(request, timeout=timeout) as answer:
            text, known = answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        raise Refused(f"{error.code} {code_of(error.read())}") from None
    except urllib.error.URLError as error:
        raise Refused(describe(error.reason)) from None
    except (OSError, http.client.HTTPException) as error:
        raise Refused(describe(error)) from None
    # What takes a while is answered before the store knows that it fails.
    if code_of(text):
        raise Refused(code_of(text))
    return known, text


def code_of(text):
    try:
        answer = xml.fromstring(text)
    except xml.ParseError:
        return ""
    return (answer.findtext("Code") or "") if answer.tag == "Error" else ""


def parsed(text):
    try:
        return xml.fromstring(text)
    except xml.ParseError:
        raise Refused("réponse inattendue") from None


def named(elements, name):
    return [element for element in elements if element.tag.rpartition("}")[2] == name]


def field(element, name):
    return next((child.text or "" for child in named(element, name)), "")


def copies():
    """By name, when each was made and its size."""
    found, more = {}, {}
    while True:
        answer = parsed(call("GET", query={"list-type": "2", "prefix": prefix, **more})[1])
        # A page for people, which something in between gives, lists no copy either.
        if not named([answer], "ListBucketResult"):
            raise Refused("réponse inattendue")
        for entry in named(answer, "Contents"):
            made = datetime.fromisoformat(field(entry, "LastModified").replace("Z", "+00:00")).timestamp()
            found[field(entry, "Key").removeprefix(prefix)] = (made, int(field(entry, "Size")))
        token = field(answer, "NextContinuationToken")
        if not token:
            return found
        more = {"continuation-token": token}


def copy(dump):
    key = prefix + dump.name
    upload = field(parsed(call("POST", key, {"uploads": ""})[1]), "UploadId")
    try:
        tags = []
        with dump.open("rb") as file:
            for number, part in enumerate(iter(lambda: file.read(PART), b""), 1):
                headers, _ = call("PUT", key, {"partNumber": str(number), "uploadId": upload}, part)
                tags.append(f"<Part><PartNumber>{number}</PartNumber><ETag>{headers['ETag']}</ETag></Part>")
        whole = f"<CompleteMultipartUpload>{''.join(tags)}</CompleteMultipartUpload>"
        call("POST", key, {"uploadId": upload}, whole.encode())
    except Exception:
        call("DELETE", key, {"uploadId": upload})
        raise
    print(f"copied {dump.name}", flush=True)


def copy_all(dumps):
    """Returns when the newest copy was made; None when there is none."""
    there = copies()
    for name, (made, size) in dumps.items():
        if there.get(name, (0, -1))[1] != size and (name == max(dumps) or time.time() - made < retention):
            copy(folder / name)
            there[name] = (time.time(), size)
    for name, (made, _) in there.items():
        if name != max(there) and time.time() - made > retention:
            call("DELETE", prefix + name)
            print(f"deleted {name}", flush=True)
    return there[max(there)][0] if there else None


def late(what, made):
    return time.time() - (made or started) > every + PATIENCE[what]


def since(made):
    return datetime.fromtimestamp(made, timezone.utc).strftime("depuis le %d/%m/%Y à %H:%M UTC") if made else "du tout"


def dumps_there():
    """By name, when each was made and its size. One that cannot be looked at, or is deleted meanwhile, is none."""
    found = {}
    for file in folder.glob("*.dump"):
        try:
            status = file.stat()
        except OSError as error:
            print(f"{file.name}: {describe(error)}", flush=True)
        else:
            found[file.name] = (status.st_mtime, status.st_size)
    return found


def used():
    """The part of the disk that is, as df(1) reckons: without what root keeps for itself."""
    disk = os.statvfs(folder)
    taken = disk.f_blocks - disk.f_bfree
    return taken / (taken + disk.f_bavail)


def look(copied):
    """What the team is to know, by what it is about; and when the newest copy was made, as far as is known."""
    wrong = {}
    part = used()
    if part > FULL:
        wrong["disk"] = f"{database} : le disque de la machine est plein à {part * 100:.0f} %"
    dumps = dumps_there()
    newest = dumps[max(dumps)][0] if dumps else None
    reason = ""
    if bucket:
        try:
            copied = copy_all(dumps) or copied
        # Whatever a store, or what stands in between, answers: who watches goes on.
        except Exception as error:
            reason = f" : {error if isinstance(error, Refused) else describe(error)}"
            print(f"no copy was made{reason}", flush=True)
    if late("dump", newest):
        wrong["dump"] = f"{database} : pas de sauvegarde {since(newest)}"
    elif bucket and late("copy", copied):
        where = urlsplit(os.environ["ENDPOINT"]).hostname
        wrong["copy"] = f"{database} : pas de copie de la sauvegarde sur {where} {since(copied)}{reason}"
    return wrong, copied


copied = None
told = {}
while True:
    wrong, copied = look(copied)
    # A disk fills and empties with each dump: what was said of it holds for the day.
    told = {about: moment for about, moment in told.items() if about in wrong or about == "disk"}
    for about, text in wrong.items():
        if time.time() - told.get(about, 0) > DAY:
            print(text, flush=True)
            if tell(text) or not webhooks:
                told[about] = time.time()
    time.sleep(pause)
