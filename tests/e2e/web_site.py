"""A web site on loopback, for tests that post public notices."""
import contextlib
import functools
import http.server
import threading


@contextlib.contextmanager
def shop_site(folder):
    """The folder over HTTP; the address of its front page."""
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0),
                                             functools.partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
