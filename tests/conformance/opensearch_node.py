"""A real OpenSearch node on loopback, from its published artifacts.

    with Node() as node:
        node.ask("PUT", "/logs-000001", {"aliases": {…}})     # (status, JSON)

Maven finds the artifacts (opensearch/pom.xml): in its local repository, else over the network, once.
Java runs opensearch/Node.java, which ends with its standard input, so no node is left behind.  Where
one of these is not to be had, Node() raises Missing, which says what.
"""
import http.client
import json
import os
import pathlib
import queue
import shutil
import subprocess
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent / "opensearch"
GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:build-classpath"
OFFLINE_SECONDS, DOWNLOAD_SECONDS, START_SECONDS, ASK_SECONDS = 120, 240, 120, 30
JAVA = 17                       # the oldest that takes Node.java as it is and runs 2.19
OPTIONS = ("-Xms384m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class Missing(Exception):
    """Why there is no node."""


def java_version():
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    words = said.split('"')
    return int(words[1].split(".")[0]) if len(words) > 1 and words[1][0].isdigit() else 0


def find_tools():
    for tool in ("java", "javac", "mvn"):
        if not shutil.which(tool):
            raise Missing(f"`{tool}` is not installed (Debian: default-jdk-headless, maven)")
    if java_version() < JAVA:
        raise Missing(f"Java {JAVA} or later is needed")


def classpath(folder):
    """The jars of a node; the network is asked only when the local repository lacks one."""
    out = pathlib.Path(folder) / "classpath"
    command = ["mvn", "-B", "-q", "-f", str(HERE / "pom.xml"), GOAL, f"-Dmdep.outputFile={out}"]
    for more, seconds in ((["-o"], OFFLINE_SECONDS), ([], DOWNLOAD_SECONDS)):
        try:
            done = subprocess.run(command + more, capture_output=True, text=True, timeout=seconds,
                                  stdin=subprocess.DEVNULL, check=False)
        except subprocess.TimeoutExpired:
            continue
        if done.returncode == 0 and out.exists():
            return out.read_text(encoding="utf-8").strip()
    raise Missing("Maven does not find OpenSearch's artifacts: no network, and not in its repository")


class Node:
    def __enter__(self):
        find_tools()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dashc-opensearch-"))
        try:
            self._start(classpath(self.folder))
        except BaseException:
            self.__exit__()
            raise
        return self

    def _start(self, jars):
        self.log = open(self.folder / "log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(
            ["java", *OPTIONS, "-cp", jars, str(HERE / "Node.java"), str(self.folder)],
            cwd=self.folder, env={"PATH": os.environ["PATH"], "HOME": str(self.folder)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True)
        said = queue.Queue()
        threading.Thread(target=lambda: said.put(self.process.stdout.readline()), daemon=True).start()
        try:
            line = said.get(timeout=START_SECONDS)
        except queue.Empty:
            line = ""
        if not line.startswith("port "):
            self.log.seek(0)
            raise AssertionError(f"the node did not start within {START_SECONDS} s: {line}{self.log.read()[-3000:]}")
        self.port = int(line.split()[1])

    def __exit__(self, *_):
        process = getattr(self, "process", None)
        if process:
            process.stdin.close()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
            self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def send(self, method, target, body=b"", headers=()):
        """One request as it is; the status and the bytes of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ASK_SECONDS)
        try:
            connection.request(method, target, body or None, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def ask(self, method, target, body=None):
        sent = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"} if sent else {}
        status, read = self.send(method, target, sent, headers)
        return status, json.loads(read or b"null")
