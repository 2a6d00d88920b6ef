"""Holds a real server against its own /openapi.json, with schemathesis: no answer of 500 or more, and none that the document
does not have.

    TILTYARD_BIN=target/debug/tiltyard python check.py

The seed is fixed; TILTYARD_CONTRACT_SEED=... draws other requests, TILTYARD_CONTRACT_EXAMPLES=... more of them for each
operation, and TILTYARD_CONTRACT_PHASES=coverage those at all bounds of all parameters, which takes long. Event streams are left out, because they do not end, and so is what ends the sign-in that all requests use.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import urllib.request

SEED = os.environ.get("TILTYARD_CONTRACT_SEED", "20")
EXAMPLES = os.environ.get("TILTYARD_CONTRACT_EXAMPLES", "12")
SECONDS_MAX = int(os.environ.get("TILTYARD_CONTRACT_SECONDS", "180"))

# Limits that count what one address does; all requests come from one.
LIMITS = {
    "TILTYARD__AUTH__GUESTS_PER_MINUTE": "100000",
    "TILTYARD__AUTH__ATTEMPTS_PER_MINUTE": "100000",
    "TILTYARD__AUTH__REFRESHES_PER_MINUTE": "100000",
    "TILTYARD__AUTH__TICKETS_PER_MINUTE": "100000",
    "TILTYARD__ROOMS__OPENED_PER_MINUTE": "0",
    "TILTYARD__ROOMS__OF_ONE_MAX": "5000",
}

CHECKS = ",".join([
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
])


def start(folder):
    """Starts a server on a free port. Answers it and its address."""
    command = [os.environ["TILTYARD_BIN"], "serve", "--port", "0", "--data-dir", os.path.join(folder, "data")]
    server = subprocess.Popen(command, env={**os.environ, **LIMITS}, stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        found = re.search(r"open (http://\S+)", line)
        if found:
            log = []
            threading.Thread(target=lambda: log.extend(server.stderr), daemon=True).start()
            return server, found.group(1), log
    sys.exit("the server did not start")


def ask(url, body):
    """Posts JSON, and answers JSON."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def check(address):
    """Runs schemathesis. Answers its exit code."""
    account = ask(f"{address}/auth/register", {"name": "Contract", "password": "correct horse"})
    command = [
        os.path.join(os.path.dirname(sys.executable), "schemathesis"), "--no-color", "run",
        f"{address}/openapi.json",
        "--header", f"Authorization: Bearer {account['access_token']}",
        "--seed", SEED, "--max-examples", EXAMPLES, "--generation-database", "none",
        "--phases", os.environ.get("TILTYARD_CONTRACT_PHASES", "examples,fuzzing"), "--checks", CHECKS, "--no-shrink", "--continue-on-failure",
        "--request-timeout", "20", "--suppress-health-check", "all", "--warnings", "off",
        "--exclude-path-regex", "^(/stream/|/auth/logout)",
        *sys.argv[1:],
    ]
    return subprocess.run(command, timeout=SECONDS_MAX, cwd=tempfile.gettempdir()).returncode


def main():
    with tempfile.TemporaryDirectory() as folder:
        server, address, log = start(folder)
        try:
            code = check(address)
        finally:
            server.terminate()
            ended = server.wait(20)
        panics = [line for line in log if "panicked" in line]
        if panics or ended != 0:
            sys.exit(f"the server ended with {ended}: {panics}")
        sys.exit(code)


main()
