#!/usr/bin/python3
"""A stand-in for `fakestack serve`: the lifecycle endpoints, and nothing behind them.

STANDIN_* variables make it misbehave:
  STANDIN_RED=1        never green
  STANDIN_EXIT=N       say why and exit with N at once
  STANDIN_RELEASE=N    claim to be another release
  STANDIN_STUBBORN=1   ignore SIGTERM
  STANDIN_STEAL=FILE   the first time, when FILE is missing: another process takes the port first
  STANDIN_NO_OBSOLETE=1  answer 401 to /obsolete
  STANDIN_NO_METRICS=1   answer 404 to /metrics
  STANDIN_RED_FILE=FILE  red once FILE is there
  STANDIN_FAIL_FILE=FILE answer requests with 500 once FILE is there
"""
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

env = os.environ
color, release = env["FAKESTACK_COLOR"], int(env.get("STANDIN_RELEASE", env["FAKESTACK_RELEASE"]))
instance, lock = str(uuid.uuid4()), threading.Lock()
state, since, inflight, total = "serving", time.time(), 0, 0
answered = {}


def told(variable):
    return variable in env and os.path.exists(env[variable])


def metrics():
    name, lines = "http_server_request_duration_seconds", []
    lines.append("# TYPE %s histogram" % name)
    for status, count in sorted(answered.items()):
        labels = 'http_request_method="GET",http_route="/x",http_response_status_code="%d"' % status
        lines += ['%s_bucket{%s,le="+Inf"} %d' % (name, labels, count), "%s_count{%s} %d" % (name, labels, count)]
    return "\n".join(lines) + "\n"


def stamp(t):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(t)) + ".%03dZ" % (t % 1 * 1000)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json"):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Fakestack-Instance", instance)
        self.send_header("X-Fakestack-Color", color)
        self.send_header("X-Fakestack-Release", str(release))
        if state == "obsolete":
            if self.path == "/health":
                self.send_header("x-envoy-immediate-health-check-fail", "true")
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(data)

    def lifecycle(self, path):
        global state, since
        if path == "/health":
            green = state == "serving" and "STANDIN_RED" not in env and not told("STANDIN_RED_FILE")
            self.answer(200 if green else 503, json.dumps({
                "status": "green" if green else "red", "state": state,
                "reason": None if green else "told to be", "color": color, "release": release,
                "instance": instance, "schema": None, "database": "up", "inflight": inflight,
                "since": stamp(since)}))
        elif path == "/obsolete":
            if "STANDIN_NO_OBSOLETE" in env:
                return self.answer(401, "{}")
            wanted = "serving" if self.command == "DELETE" else "obsolete"
            if state != wanted:
                state, since = wanted, time.time()
            self.answer(200, json.dumps({
                "state": state, "since": stamp(since), "inflight": inflight, "instance": instance}))
        elif path == "/live":
            self.answer(200, "{}")
        elif path == "/metrics":
            self.answer(404 if "STANDIN_NO_METRICS" in env else 200, metrics(), "text/plain")
        else:
            self.answer(200, json.dumps({
                "inflight": inflight, "streams": 0, "total": total, "idle_ms": None, "oldest_ms": None,
                "state": state, "instance": instance}))

    def handle_any(self):
        global inflight, total
        length = int(self.headers.get("Content-Length") or 0)
        if length:
            self.rfile.read(length)
        path = self.path.split("?")[0]
        if path in ("/health", "/live", "/obsolete", "/inflight", "/metrics"):
            return self.lifecycle(path)
        if path in ("/kill-9", "/freeze"):
            os.kill(os.getpid(), signal.SIGKILL if path == "/kill-9" else signal.SIGSTOP)
        with lock:
            inflight, total = inflight + 1, total + 1
        try:
            if path.startswith("/slow/"):
                time.sleep(float(path[6:]))
            if path.startswith("/until/"):
                while not os.path.exists(path[6:]):
                    time.sleep(0.01)
            status = 500 if told("STANDIN_FAIL_FILE") else 200
            with lock:
                answered[status] = answered.get(status, 0) + 1
            self.answer(status, color, "text/plain")
        finally:
            with lock:
                inflight -= 1

    do_GET = do_POST = do_DELETE = handle_any


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


if "STANDIN_EXIT" in env:
    print("first line\nthe database is on fire", flush=True)
    sys.exit(int(env["STANDIN_EXIT"]))
host, port, admin = env["FAKESTACK_HOST"], int(env["FAKESTACK_PORT"]), int(env["FAKESTACK_ADMIN_PORT"])
if "STANDIN_STEAL" in env and not os.path.exists(env["STANDIN_STEAL"]):
    # The thief is no instance: it leaves when the file that it writes, its process id, is acted on.
    code = ("import socket,os,time\ns=socket.socket()\ns.bind(('%s',%d))\ns.listen()\n"
            "open('%s.tmp','w').write(str(os.getpid()))\nos.rename('%s.tmp','%s')\ntime.sleep(60)"
            % (host, port, env["STANDIN_STEAL"], env["STANDIN_STEAL"], env["STANDIN_STEAL"]))
    subprocess.Popen([sys.executable, "-c", code], env={}, close_fds=True, start_new_session=True)
    while not os.path.exists(env["STANDIN_STEAL"]):
        time.sleep(0.01)
signal.signal(signal.SIGTERM, signal.SIG_IGN if "STANDIN_STUBBORN" in env else lambda *_: os._exit(0))
try:
    servers = [Server((host, p), Handler) for p in (port, admin)]
except OSError as error:
    print("cannot listen:", error, flush=True)
    sys.exit(1)
print(env["FAKESTACK_NAME"], "listens", flush=True)
threading.Thread(target=servers[1].serve_forever, daemon=True).start()
servers[0].serve_forever()
