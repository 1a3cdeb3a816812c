# Runs each argument as a shell line, in order, until one fails, and tells the outcome over HTTP on $PORT.
import http.server
import json
import os
import signal
import socketserver
import subprocess
import sys
import threading

STATUS = {"running": 202, "succeeded": 200, "failed": 500}
release = os.environ.get("SOCLE_RELEASE")
outcome = {"state": "running", "exitCode": None}
tail = b""


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def handle_error(self, *_):
        pass  # a caller that hung up


class Outcome(http.server.BaseHTTPRequestHandler):
    timeout = 10

    def do_GET(self):
        told = outcome
        log = "\n".join(tail.decode("utf-8", "replace").split("\n")[-200:])
        self.send_response(STATUS[told["state"]])
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"release": release, **told, "log": log}).encode())

    def log_message(self, *_):
        pass


def record(output):
    global tail
    while True:
        chunk = os.read(output, 65536)
        if not chunk:
            return
        tail = (tail + chunk)[-65536:]
        sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()


def run(line, output):
    os.write(output, f"$ {line}\n".encode())
    shell = ["sh", "-e", "-c", line]
    with subprocess.Popen(shell, stdin=subprocess.DEVNULL, stdout=output, stderr=output) as child:
        code = child.wait()
    return 128 - code if code < 0 else code


def stop(*_):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    sys.exit(143)


if os.getpgrp() != os.getpid():
    os.setpgrp()
# Only the main thread takes signals: in another one they would not interrupt its wait for the running line.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
server = Server(("0.0.0.0", int(os.environ.get("PORT", "8080"))), Outcome)
threading.Thread(target=server.serve_forever, daemon=True).start()
reader, writer = os.pipe()
recorder = threading.Thread(target=record, args=(reader,), daemon=True)
recorder.start()
signal.signal(signal.SIGTERM, stop)
signal.signal(signal.SIGINT, stop)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})

code = 0
try:
    for line in sys.argv[1:]:
        code = code or run(line, writer)
finally:
    os.close(writer)
    recorder.join(5)
outcome = {"state": "failed" if code else "succeeded", "exitCode": code}
while True:
    signal.pause()
