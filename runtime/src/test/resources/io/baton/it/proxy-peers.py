"""Plays clients and an origin of a proxy: proxy-peers.py SCENARIO ORIGIN_PORT PROXY_PORT FOLDER. Prints what it has seen."""

import hashlib
import http.client
import http.server
import os
import socket
import subprocess
import sys
import threading

SCENARIO, ORIGIN, PROXY, FOLDER = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
URL = f"http://127.0.0.1:{PROXY}"
SIZES = (0, 1, 16_384, 1_000_000, 50_000_000)
BLOCK = bytes(range(256)) * 256


def body(size):
    whole, rest = divmod(size, len(BLOCK))
    return BLOCK * whole + BLOCK[:rest]


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Origin(http.server.BaseHTTPRequestHandler):
    """GET /length/N, /chunked/N and /close/N bring so many bytes; what is sent is answered with its digest."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_GET(self):
        _, framing, size = self.path.split("/")
        data = body(int(size))
        self.send_response(200)
        if framing == "length":
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        elif framing == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for at in range(0, len(data), 100_000):
                part = data[at:at + 100_000]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.write(b"0\r\nX-Digest: %s\r\n\r\n" % digest(data).encode())
        else:
            self.close_connection = True
            self.end_headers()
            self.wfile.write(data)

    def do_POST(self):
        seen = hashlib.sha256()
        if self.headers.get("Transfer-Encoding") == "chunked":
            while True:
                left = int(self.rfile.readline(), 16)
                if left == 0:
                    break
                seen.update(self.rfile.read(left))
                self.rfile.readline()
            while self.rfile.readline() != b"\r\n":
                pass
        else:
            seen.update(self.rfile.read(int(self.headers["Content-Length"])))
        answer = seen.hexdigest().encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_PUT = do_POST


def curl(*arguments):
    done = subprocess.run(["curl", "-sS", "--max-time", "100", *arguments], capture_output=True, check=True)
    return done.stdout


def check(what, got, expected):
    if got != expected:
        raise SystemExit(f"{what}: {got!r:.200} instead of {expected!r:.200}")


def bodies():
    for size in SIZES:
        data = body(size)
        path = os.path.join(FOLDER, "body")
        with open(path, "wb") as out:
            out.write(data)
        for framing in ("length", "chunked", "close"):
            got = curl(f"{URL}/{framing}/{size}")
            check(f"{framing} {size}", digest(got), digest(data))
            got = curl("--http1.0", f"{URL}/{framing}/{size}")
            check(f"HTTP/1.0 {framing} {size}", digest(got), digest(data))
        check(f"upload {size}", curl("-T", path, f"{URL}/up").decode(), digest(data))
        chunked = curl("-H", "Transfer-Encoding: chunked", "-H", "Expect:", "--data-binary", "@" + path, f"{URL}/up")
        check(f"chunked upload {size}", chunked.decode(), digest(data))


def connections():
    kept = http.client.HTTPConnection("127.0.0.1", PROXY, timeout=30)
    for i in range(1000):
        kept.request("GET", f"/length/{i}")
        check(f"kept {i}", kept.getresponse().read(), body(i))
    kept.close()
    for i in range(200):
        short = http.client.HTTPConnection("127.0.0.1", PROXY, timeout=30)
        short.request("POST", "/up", body(i), {"Connection": "close"})
        response = short.getresponse()
        check(f"short {i}", response.read().decode(), digest(body(i)))
        check("end", response.getheader("Connection"), "close")
        short.close()


def pipeline():
    with socket.create_connection(("127.0.0.1", PROXY), timeout=30) as connection:
        connection.sendall(b"".join(b"GET /length/%d HTTP/1.1\r\nHost: a\r\n\r\n" % i for i in range(100)))
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as lines:
            for i in range(100):
                check("status", lines.readline(), b"HTTP/1.1 200 OK\r\n")
                length = 0
                for line in iter(lines.readline, b"\r\n"):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                check(f"pipelined {i}", lines.read(length), body(i))
            check("end", lines.read(), b"")


def files():
    for size in SIZES:
        check(f"file {size}", digest(curl(f"{URL}/{size}")), digest(body(size)))
    ranged = curl("-H", "Range: bytes=1000-1999", f"{URL}/1000000")
    check("range", ranged, body(1_000_000)[1000:2000])
    etag = [line.split(": ", 1)[1] for line in curl("-I", f"{URL}/16384").decode().split("\r\n") if line.startswith("ETag")]
    status = curl("-o", "/dev/null", "-w", "%{http_code}", "-H", f"If-None-Match: {etag[0]}", f"{URL}/16384")
    check("not modified", status, b"304")


def make_files():
    for size in SIZES:
        with open(os.path.join(FOLDER, str(size)), "wb") as out:
            out.write(body(size))


if SCENARIO == "make-files":
    make_files()
elif SCENARIO == "files":
    files()
else:
    http.server.ThreadingHTTPServer.request_queue_size = 128
    origin = http.server.ThreadingHTTPServer(("127.0.0.1", ORIGIN), Origin)
    threading.Thread(target=origin.serve_forever, daemon=True).start()
    {"bodies": bodies, "connections": connections, "pipeline": pipeline}[SCENARIO]()
print("all as expected")
