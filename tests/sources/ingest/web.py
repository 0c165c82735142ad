"""A web of our own on 127.0.0.1: servers that answer with whatever bytes a test wants, and names that lead to them."""

import contextlib
import socket
import ssl
import threading
from pathlib import Path

CERTIFICATE = Path(__file__).with_name("certificate.pem")


class Web:
    """Servers by path. `connections` counts who came; `requests` holds what they sent."""

    def __init__(self, *, is_secure=False, address="127.0.0.1"):
        self.pages, self.requests, self.connections = {}, [], 0
        self._context = None
        if is_secure:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(CERTIFICATE)
        self._socket = socket.create_server((address, 0))
        self.address, self.port = self._socket.getsockname()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    @property
    def exempt(self):
        return {(self.address, self.port)}

    def url(self, path="/", host="news.example", scheme="http"):
        return f"{scheme}://{host}:{self.port}{path}"

    def page(self, path, body=b"", status="200 OK", **headers):
        """Answer a path with a whole answer."""
        lines = {"Content-Length": str(len(body)), **{n.replace("_", "-"): v for n, v in headers.items()}}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
        self.pages[path] = lambda send: send(f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body)

    def redirect(self, path, to, status="302 Found"):
        self.page(path, status=status, Location=to)

    def raw(self, path, answer):
        """Answer a path with a function that is given `send`; it ends when the other side is gone."""
        self.pages[path] = answer

    def close(self):
        self._ended.set()
        # Whoever waits in accept is woken by this, and not by closing.
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join(5)

    def wait(self, seconds):
        """Let time pass, unless the server ends."""
        self._ended.wait(seconds)

    @property
    def has_ended(self):
        return self._ended.is_set()

    def _listen(self):
        while not self._ended.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection):
        with contextlib.suppress(OSError), contextlib.closing(connection):
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            with contextlib.closing(connection):
                request = b""
                while b"\r\n\r\n" not in request:
                    piece = connection.recv(4096)
                    if not piece:
                        return
                    request += piece
                self.requests.append(request.decode())
                path = request.split()[1].decode()
                self.pages[path](connection.sendall)


def names(**hosts):
    """Return a resolver like a file of hosts; what it does not know does not exist. A list gives each time the next."""
    known = {name.replace("_", "."): value for name, value in hosts.items()}

    def resolver(host, port):
        found = known.get(host)
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        if found is None:
            # An IP address is its own, as for the system's resolver.
            return [host] if host.replace(".", "").isdigit() or ":" in host else []
        return found.split()

    return resolver
