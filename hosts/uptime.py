# Asks URL up to ATTEMPTS times. When no answer is good, prints why, tells each of WEBHOOKS and exits with 1: see webhooks.py.
# More is no page of health.
PAGE = 64 * 1024

url = os.environ["URL"]
attempts = int(os.environ["ATTEMPTS"])
pause = float(os.environ["PAUSE_SECONDS"])


def ill(answer):
    """The parts that a JSON page calls unhealthy, as Airflow's does of its scheduler with a status of 200."""
    if answer.headers.get_content_type() != "application/json":
        return None
    try:
        page = json.loads(answer.read(PAGE))
    except ValueError:
        return None
    parts = page.items() if isinstance(page, dict) else []
    names = [name for name, part in parts if isinstance(part, dict) and part.get("status") == "unhealthy"]
    return f"en panne, {', '.join(names)}" if names else None


question = urllib.request.Request(url, headers={"User-Agent": "socle-uptime"})
for attempt in range(attempts):
    if attempt:
        time.sleep(pause)
    wrong = ask(question, range(200, 400), ill)
    if wrong is None:
        sys.exit(0)
    print(f"{url} : {wrong}", flush=True)

tell(f"{url} ne répond pas bien : {wrong} ({attempts} essais)")
sys.exit(1)
