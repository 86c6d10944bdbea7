"""The proxy of the documentation: what it says about TLS, headers, bodies and its log is so."""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings

PROJECT = Path(__file__).resolve().parents[2]
CONFIGURATION = (PROJECT / "docs" / "proxy" / "nginx.conf").read_text()
NGINX = shutil.which("nginx")
HOST = "desk.example.com"
MEBI = 1 << 20


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that it got."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(self.headers).encode())

    def log_message(self, *_args: object) -> None:
        """Stay quiet."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The documented proxy on a free port before a server that echoes; its port and its log."""
    if not (NGINX and shutil.which("openssl")):
        pytest.skip("nginx and openssl are not installed")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out",
         "cert", "-days", "2", "-subj", f"/CN={HOST}"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    echo = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=echo.serve_forever, daemon=True).start()
    port, log = free_port(), tmp_path / "shopops.log"
    text = re.sub(r"^ +listen \[::\].*\n", "", CONFIGURATION, flags=re.M)
    text = text.replace("listen 443", f"listen 127.0.0.1:{port}")
    text = text.replace("listen 80", f"listen 127.0.0.1:{free_port()}")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{echo.server_port}")
    text = text.replace("/var/log/nginx/shopops.log", str(log))
    text = text.replace(f"/etc/letsencrypt/live/{HOST}/fullchain.pem", str(tmp_path / "cert"))
    text = text.replace(f"/etc/letsencrypt/live/{HOST}/privkey.pem", str(tmp_path / "key"))
    places = "".join(
        f"{name}_temp_path {tmp_path}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = tmp_path / "nginx.conf"
    head = f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; events {{}}\n"
    whole.write_text(f"{head}http {{ access_log off; {places}\n{text}\n}}\n")
    whole.chmod(0o644)
    with subprocess.Popen([NGINX, "-e", tmp_path / "error.log", "-c", whole]) as server:
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert server.poll() is None, (tmp_path / "error.log").read_text()
                time.sleep(0.05)
            yield port, log
        finally:
            server.terminate()
            echo.shutdown()
            echo.server_close()


def handshake(port: int, *, host: str = HOST, version: ssl.TLSVersion) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    raw = socket.create_connection(("127.0.0.1", port))
    try:
        return context.wrap_socket(raw, server_hostname=host)
    except OSError:
        raw.close()
        raise


def asked(port: int, path: str, headers: dict[str, str]) -> tuple[int, str]:
    line = http.client.HTTPSConnection(HOST, port)
    line.sock = handshake(port, version=ssl.TLSVersion.TLSv1_2)
    line.request("GET", path, headers={"Host": HOST, **headers})
    answer = line.getresponse()
    seen = answer.read().decode()
    line.close()
    return answer.status, seen


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_old_versions_of_tls_and_other_hosts_are_refused(proxy: tuple[int, Path]) -> None:
    port, _log = proxy
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        with handshake(port, version=version) as line:
            name, _protocol, _bits = line.cipher() or ("", "", 0)
            assert re.search("AES256.GCM|AES_256_GCM", name)
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        with pytest.raises((ssl.SSLError, ConnectionError)):
            handshake(port, version=version)
    with pytest.raises(ssl.SSLError):
        handshake(port, host="other.example.com", version=ssl.TLSVersion.TLSv1_3)


def test_headers_of_outside_are_overwritten_and_no_query_is_logged(
    proxy: tuple[int, Path],
) -> None:
    port, log = proxy
    forged = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http", "Forwarded": "for=6.6.6.6"}
    forged["X-Forwarded-Host"] = "other.example.com"
    status, seen = asked(port, "/search/?q=secret-word", forged)
    assert status == 200
    assert "X-Forwarded-For: 127.0.0.1\n" in seen
    assert "X-Forwarded-Proto: https\n" in seen
    assert not re.search("6.6.6.6|other.example", seen)
    asked(port, "/calendar/secret-of-mine.ics", {})
    for _ in range(100):
        if log.read_text().count("\n") == 2:
            break
        time.sleep(0.05)
    assert '"GET /search/" 200' in log.read_text()
    assert "secret" not in log.read_text()


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("/", 5, 413), ("/data/upload/", 105, 200), ("/data/upload/", 111, 413),
     ("/aftersales/1/files/", 51, 200), ("/aftersales/1/files/", 56, 413)],
)  # fmt: skip
def test_bodies_are_limited_by_path(
    proxy: tuple[int, Path], path: str, size: int, status: int
) -> None:
    # The size is judged by the header alone: the body itself need not arrive to be refused.
    with handshake(proxy[0], version=ssl.TLSVersion.TLSv1_2) as line:
        head = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {size * MEBI}\r\n\r\n"
        line.sendall(head.encode())
        line.settimeout(2)
        try:
            told = line.recv(64)
        except TimeoutError:
            told = b"HTTP/1.1 200 waits for the body"
    assert int(told.split(b" ")[1]) == status


def test_what_it_lets_in_is_what_the_application_takes() -> None:
    sizes = dict(re.findall(r"location (\S+) \{ client_max_body_size (\d+)m", CONFIGURATION))
    assert int(sizes["/data/"]) * MEBI > settings.IMPORT_MAX_BYTES
    default = re.findall(r"^    client_max_body_size (\d+)m;", CONFIGURATION, flags=re.M)
    assert [int(size) * MEBI > settings.DATA_UPLOAD_MAX_MEMORY_SIZE for size in default] == [True]
    assert re.findall(r"ssl_protocols (.*);", CONFIGURATION) == ["TLSv1.2 TLSv1.3"]
