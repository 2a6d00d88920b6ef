"""Holds a real server against its own /openapi.json, with schemathesis: no answer of 500 or more, and none that the document
does not have.

    TILTYARD_BIN=target/debug/tiltyard python check.py

The seed is fixed; TILTYARD_CONTRACT_SEED=... draws other requests, TILTYARD_CONTRACT_EXAMPLES=... more of them for each
operation, and TILTYARD_CONTRACT_PHASES=coverage those at all bounds of all parameters, which takes long. Event streams are left out, because they do not end, and so is what ends the sign-in that all requests use.

A player asks for everything, and is refused what is for operators; so an operator asks for that once more, but not for the server to
take nobody in any more.
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
EXAMPLES = os.environ.get("TILTYARD_CONTRACT_EXAMPLES", "8")
SECONDS_MAX = int(os.environ.get("TILTYARD_CONTRACT_SECONDS", "180"))

# What is for operators, and what nobody asks for here.
OPERATORS = "^/operator/"
LEFT_OUT = "^(/stream/|/auth/logout|/operator/drain)"
ACCOUNT = {"name": "Contract", "password": "correct horse"}

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


def data_of(folder):
    """The data folder, as the program takes it."""
    return ["--data-dir", os.path.join(folder, "data")]


def start(folder):
    """Starts a server on a free port. Answers it and its address."""
    command = [os.environ["TILTYARD_BIN"], "serve", "--port", "0", *data_of(folder)]
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


def operator(folder, address):
    """Makes the account an operator. Answers a token that says so, which the log of operators is read with."""
    subprocess.run([os.environ["TILTYARD_BIN"], "grant", ACCOUNT["name"], "operator", *data_of(folder)], check=True, timeout=20)
    token = ask(f"{address}/auth/login", ACCOUNT)["access_token"]
    log = urllib.request.Request(f"{address}/operator/log", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(log):
        return token


def check(address, token, *which):
    """Runs schemathesis with a token, on some of the routes. Answers its exit code."""
    command = [
        os.path.join(os.path.dirname(sys.executable), "schemathesis"), "--no-color", "run",
        f"{address}/openapi.json",
        "--header", f"Authorization: Bearer {token}",
        "--seed", SEED, "--max-examples", EXAMPLES, "--generation-database", "none",
        "--phases", os.environ.get("TILTYARD_CONTRACT_PHASES", "examples,fuzzing"), "--checks", CHECKS, "--no-shrink", "--continue-on-failure",
        "--request-timeout", "20", "--suppress-health-check", "all", "--warnings", "off",
        "--exclude-path-regex", LEFT_OUT, *which,
        *sys.argv[1:],
    ]
    return subprocess.run(command, timeout=SECONDS_MAX, cwd=tempfile.gettempdir()).returncode


def main():
    with tempfile.TemporaryDirectory() as folder:
        server, address, log = start(folder)
        try:
            player = ask(f"{address}/auth/register", ACCOUNT)["access_token"]
            code = check(address, player)
            code = check(address, operator(folder, address), "--include-path-regex", OPERATORS) or code
        finally:
            server.terminate()
            ended = server.wait(20)
        panics = [line for line in log if "panicked" in line]
        if panics or ended != 0:
            sys.exit(f"the server ended with {ended}: {panics}")
        sys.exit(code)


main()
