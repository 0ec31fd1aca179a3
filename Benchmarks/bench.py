#!/usr/bin/env python3
"""Measures the service beside its peers, in one run, on one machine, against one Postgres.

    make bench                      all cases, three rounds
    make bench ARGS="--rounds 1 --seconds 3 --case reads"

Each round measures every contestant of a case before the next round begins, so that a busy moment of the machine
hits all of them; a figure is the median of the rounds. Absolute figures are the machine's, ratios are the point.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "Benchmarks"
TICK = os.sysconf("SC_CLK_TCK")
QUESTION = {
    "title": "How do I drain an instance?",
    "body": "It says that requests are in flight, and I would like to know how long I have to wait for them.",
    "author": "ada",
}
POST = HERE / "post.lua"


class Trouble(Exception):
    """What went wrong, for the person who runs this."""


# ---- Contestants -----------------------------------------------------------------------------------------------------


class Contestant:
    """A server process, and those it started."""

    def __init__(self, name, command, port, log):
        self.name = name
        self.port = port
        self.log = log
        with open(log, "wb") as out:
            self.process = subprocess.Popen(
                command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True
            )

    def wait(self, path, status=200, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            if ask(self.port, path) == status:
                return self
            time.sleep(0.02)
        raise Trouble(f"{self.name} does not answer {path} on port {self.port}; see {self.log}")

    def cpu_seconds(self):
        """User and system time of the whole session but for Postgres, which is everybody's."""
        total = 0.0
        for pid in self.processes():
            with open(f"/proc/{pid}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            total += (int(fields[11]) + int(fields[12])) / TICK
        return total

    def reset_peak(self):
        for pid in self.processes():
            try:
                Path(f"/proc/{pid}/clear_refs").write_text("5")
            except OSError:
                pass

    def memory_mib(self, field):
        total = 0.0
        for pid in self.processes():
            status = Path(f"/proc/{pid}/status").read_text()
            found = re.search(rf"^{field}:\s+(\d+) kB", status, re.M)
            total += int(found.group(1)) / 1024 if found else 0
        return total

    def processes(self):
        """The process and its children; nginx has workers."""
        pids = [self.process.pid]
        try:
            children = Path(f"/proc/{pids[0]}/task/{pids[0]}/children").read_text().split()
            pids += [int(child) for child in children]
        except OSError:
            pass
        return pids

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def ask(port, path):
    """The status of a GET; None where there is no answer."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def post_question(port):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/questions",
        json.dumps(QUESTION).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["id"]


# ---- Measuring -------------------------------------------------------------------------------------------------------


def run_wrk(contestant, path, connections, seconds, script=None):
    """One measurement: requests/s, latencies in ms, CPU per request in us, peak memory in MiB."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if script:
        command += ["-s", str(script)]
    command += [f"http://127.0.0.1:{contestant.port}{path}"]
    contestant.reset_peak()
    before = contestant.cpu_seconds()
    out = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=True).stdout
    spent = contestant.cpu_seconds() - before
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    broken = re.search(r"Socket errors: (.*)", out)
    if bad or broken:
        raise Trouble(f"{contestant.name} {path}: {(bad or broken).group(0)}; see {contestant.log}")
    return {
        "requests_per_s": float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)),
        "p50_ms": milliseconds(re.search(r"^\s+50%\s+(\S+)", out, re.M).group(1)),
        "p99_ms": milliseconds(re.search(r"^\s+99%\s+(\S+)", out, re.M).group(1)),
        "cpu_us_per_request": spent / max(requests, 1) * 1e6,
        "peak_mib": contestant.memory_mib("VmHWM"),
    }


def milliseconds(text):
    for unit, factor in (("us", 0.001), ("ms", 1), ("s", 1000), ("m", 60_000)):
        if text.endswith(unit):
            return float(text[: -len(unit)]) * factor
    raise Trouble(f"wrk printed a latency of {text!r}")


def run_pgbench(database, script, connections, seconds):
    """The same query without HTTP."""
    command = ["pgbench", "-n", "-M", "prepared", "-f", script, f"-c{connections}", "-j1", f"-T{seconds}", database]
    out = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=True).stdout
    latency = float(re.search(r"latency average = ([\d.]+) ms", out).group(1))
    return {
        "requests_per_s": float(re.search(r"tps = ([\d.]+)", out).group(1)),
        "p50_ms": latency,
        "p99_ms": None,
        "cpu_us_per_request": None,
        "peak_mib": None,
    }


def cold_start(command, log):
    """Milliseconds from exec to the first green health check, with the database up and migrated."""
    port = free_port()
    begun = time.monotonic()
    with open(log, "wb") as out:
        process = subprocess.Popen(command(port), stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    try:
        while time.monotonic() - begun < 30:
            try:
                with socket.create_connection(("127.0.0.1", port), 1) as connection:
                    connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    if connection.recv(64).startswith(b"HTTP/1.1 200"):
                        return (time.monotonic() - begun) * 1000
            except OSError:
                pass
            time.sleep(0.001)
        raise Trouble(f"no green health check within 30 s; see {log}")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(15)


def median_of(rounds):
    keys = rounds[0].keys()
    return {
        key: None if rounds[0][key] is None else statistics.median(measured[key] for measured in rounds)
        for key in keys
    }


# ---- The run ---------------------------------------------------------------------------------------------------------


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="how often each case is measured (default: 3)")
    parser.add_argument("--seconds", type=int, default=5, help="how long each measurement takes (default: 5)")
    parser.add_argument("--case", action="append", help="only cases whose name contains this; again for more")
    parser.add_argument("--json", default=str(ROOT / ".fakestack/bench.json"), help="where the figures go")
    parser.add_argument("--fakestack", default=str(ROOT / ".build/release/fakestack"), help="the binary")
    arguments = parser.parse_args()
    if arguments.rounds < 1 or arguments.seconds < 1:
        parser.error("--rounds and --seconds take a whole number, at least 1")
    for tool in ("wrk", "go", "nginx", "pgbench"):
        if not shutil.which(tool):
            raise Trouble(f"{tool} is not installed; run 'make setup-bench'")
    with tempfile.TemporaryDirectory(prefix="fakestack-bench-") as directory:
        Bench(arguments, Path(directory)).run()


class Bench:
    def __init__(self, arguments, directory):
        self.arguments = arguments
        # Postgres runs as another user.
        directory.chmod(0o755)
        self.directory = directory
        self.started = []
        self.results = []

    def run(self):
        try:
            self.set_up()
            self.measure()
        finally:
            for contestant in reversed(self.started):
                contestant.stop()
        self.report()

    def start(self, name, command, port):
        contestant = Contestant(name, [str(word) for word in command], port, self.directory / f"{name}.log")
        self.started.append(contestant)
        return contestant

    def set_up(self):
        fakestack = self.arguments.fakestack
        port = free_port()
        # Holds the Postgres that everybody uses.
        holder = self.start(
            "postgres",
            [fakestack, "serve", "--port", port, "--release", 1, "--private-postgres", self.directory / "postgres",
             "--migrations-dir", ROOT / "migrations"],
            port,
        ).wait("/health")
        log = Path(holder.log).read_text()
        self.database = re.search(r'database="([^"]+)"', log).group(1)
        port = free_port()
        self.service = self.start(
            "fakestack", [fakestack, "serve", "--port", port, "--release", 1, "--database-url", self.database], port
        ).wait("/health")
        self.idle_mib = self.service.memory_mib("VmRSS")
        port = free_port()
        peer = self.directory / "peer"
        subprocess.run(
            ["go", "build", "-o", str(peer), "."],
            cwd=HERE / "peers/go",
            env={**os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode",
                 "GOCACHE": str(self.directory / "go-cache"), "GOFLAGS": ""},
            check=True,
        )
        self.go = self.start("go", [peer, port, self.database], port).wait("/health")
        port = free_port()
        configuration = self.directory / "nginx.conf"
        configuration.write_text(NGINX.format(directory=self.directory, port=port))
        self.nginx = self.start(
            "nginx", ["nginx", "-p", self.directory, "-c", configuration, "-g", "daemon off;"], port
        ).wait("/health")
        self.question = [post_question(self.service.port) for _ in range(1000)][500]
        self.pgbench_read = self.directory / "read.sql"
        self.pgbench_read.write_text(
            "select id, title, body, author, score, created_at from questions where id = "
            f"{self.question};\n"
        )
        self.pgbench_write = self.directory / "write.sql"
        self.pgbench_write.write_text(
            "insert into questions (title, body, author) values "
            f"('{QUESTION['title']}', '{QUESTION['body']}', '{QUESTION['author']}') returning id, created_at;\n"
        )

    def cases(self):
        seconds = self.arguments.seconds
        path = f"/questions/{self.question}"
        for connections in (1, 32, 64, 256):
            yield f"reads at {connections}", {
                "fakestack": lambda c=connections: run_wrk(self.service, path, c, seconds),
                "go": lambda c=connections: run_wrk(self.go, path, c, seconds),
                "pgbench": lambda c=connections: run_pgbench(
                    self.database, self.pgbench_read, min(c, 64), seconds
                ),
            }
        yield "writes at 32", {
            "fakestack": lambda: run_wrk(self.service, "/questions", 32, seconds, POST),
            "go": lambda: run_wrk(self.go, "/questions", 32, seconds, POST),
            "pgbench": lambda: run_pgbench(self.database, self.pgbench_write, 32, seconds),
        }
        yield "health at 32", {
            "fakestack": lambda: run_wrk(self.service, "/health", 32, seconds),
            "go": lambda: run_wrk(self.go, "/health", 32, seconds),
            "nginx": lambda: run_wrk(self.nginx, "/health", 32, seconds),
        }

    def measure(self):
        for name, contestants in self.cases():
            if self.arguments.case and not any(part in name for part in self.arguments.case):
                continue
            rounds = {contestant: [] for contestant in contestants}
            for number in range(self.arguments.rounds):
                print(f"{name}: round {number + 1} of {self.arguments.rounds}", file=sys.stderr)
                for contestant, measure in contestants.items():
                    rounds[contestant].append(measure())
            self.results.append(
                {
                    "case": name,
                    "contestants": {key: median_of(value) for key, value in rounds.items()},
                    "ratio_to_go": statistics.median(
                        ours["requests_per_s"] / theirs["requests_per_s"]
                        for ours, theirs in zip(rounds["fakestack"], rounds["go"])
                    ),
                    "cpu_ratio_to_go": statistics.median(
                        ours["cpu_us_per_request"] / theirs["cpu_us_per_request"]
                        for ours, theirs in zip(rounds["fakestack"], rounds["go"])
                    ),
                }
            )
        fakestack = self.arguments.fakestack
        starts = [
            cold_start(
                lambda port: [fakestack, "serve", "--port", str(port), "--release", "1", "--database-url", self.database],
                self.directory / "cold.log",
            )
            for _ in range(7)
        ]
        self.start_ms = statistics.median(starts)
        self.starts = starts

    def report(self):
        print(f"\n{'case':<14} {'who':<10} {'requests/s':>11} {'p50 ms':>8} {'p99 ms':>8} {'cpu us':>7} {'MiB':>6}")
        for result in self.results:
            for who, figures in result["contestants"].items():
                print(
                    f"{result['case']:<14} {who:<10} {cell(figures['requests_per_s'], 11, 0)}"
                    f" {cell(figures['p50_ms'], 8, 2)} {cell(figures['p99_ms'], 8, 2)}"
                    f" {cell(figures['cpu_us_per_request'], 7, 1)} {cell(figures['peak_mib'], 6, 1)}"
                )
            print(
                f"{'':<14} {'ratio':<10} {result['ratio_to_go']:>10.2f}x requests/s and "
                f"{result['cpu_ratio_to_go']:.2f}x CPU per request, of the Go peer's"
            )
        print(f"\ncold start to green {self.start_ms:.0f} ms (from {min(self.starts):.0f} to {max(self.starts):.0f}),"
              f" idle memory {self.idle_mib:.1f} MiB")
        out = Path(self.arguments.json)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(
            json.dumps(
                {
                    "cores": os.cpu_count(),
                    "rounds": self.arguments.rounds,
                    "seconds": self.arguments.seconds,
                    "cases": self.results,
                    "cold_start_ms": self.start_ms,
                    "idle_mib": self.idle_mib,
                },
                indent=2,
            )
            + "\n"
        )
        print(f"written to {out}")


def cell(value, width, digits):
    return f"{'-':>{width}}" if value is None else f"{value:>{width}.{digits}f}"


NGINX = """\
worker_processes 2;
pid {directory}/nginx.pid;
error_log {directory}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    keepalive_requests 1000000;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{ return 200 "green\\n"; }}
    }}
}}
"""

if __name__ == "__main__":
    try:
        main()
    except Trouble as trouble:
        sys.exit(f"bench: {trouble}")
