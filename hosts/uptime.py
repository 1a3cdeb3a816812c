# Asks URL up to ATTEMPTS times. When no answer is good, prints why, tells each of WEBHOOKS and exits with 1: see webhooks.py.
url = os.environ["URL"]
attempts = int(os.environ["ATTEMPTS"])
pause = float(os.environ["PAUSE_SECONDS"])

question = urllib.request.Request(url, headers={"User-Agent": "socle-uptime"})
for attempt in range(attempts):
    if attempt:
        time.sleep(pause)
    wrong = ask(question, range(200, 400))
    if wrong is None:
        sys.exit(0)
    print(f"{url} : {wrong}", flush=True)

tell(f"{url} ne répond pas : {wrong} ({attempts} essais)")
sys.exit(1)
