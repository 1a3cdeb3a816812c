# Runs the command given as arguments and answers health checks on $PORT: the first argument is how many seconds the
# command must have lived to be well, for what lacks a setting ends soon after its start.
import http.server
import os
import signal
import socketserver
import sys
import threading
import time

SETTLED = time.monotonic() + float(sys.argv[1])
COMMAND = sys.argv[2:]
SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGCHLD}


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def handle_error(self, *_):
        pass  # a caller that hung up


class Health(http.server.BaseHTTPRequestHandler):
    timeout = 10

    def do_GET(self):
        settled = time.monotonic() >= SETTLED
        self.send_response(200 if settled else 503)
        self.end_headers()
        self.wfile.write(b"ok" if settled else b"starting")

    def log_message(self, *_):
        pass


signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
server = Server(("0.0.0.0", int(os.environ.get("PORT", "8080"))), Health)
try:
    child = os.posix_spawnp(
        COMMAND[0], COMMAND, os.environ, setsigmask=[], setsigdef=[signal.SIGPIPE, signal.SIGXFSZ]
    )
except OSError as error:
    print(f"{COMMAND[0]}: {error.strerror}", file=sys.stderr)
    sys.exit(127)
threading.Thread(target=server.serve_forever, daemon=True).start()

while True:
    received = signal.sigwait(SIGNALS)
    if received != signal.SIGCHLD:
        os.kill(child, received)
        continue
    ended = status = 1
    while ended:
        try:
            ended, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if ended == child:
            sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
