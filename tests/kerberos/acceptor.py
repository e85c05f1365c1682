"""A server over TLS that takes tickets and looks at what they are bound to, as IIS does with Extended Protection.

acceptor.py PORT CERTIFICATE DIGEST MODE: the digest is that of the certificate to which tickets have to be bound, in hexadecimal;
the mode is allow or require. KRB5_KTNAME names the keytab. It is no part of the product and shares nothing with it.
"""

import base64
import socketserver
import ssl
import sys

import gssapi
from gssapi.raw import ChannelBindings

PORT, CERTIFICATE, DIGEST, MODE = int(sys.argv[1]), sys.argv[2], bytes.fromhex(sys.argv[3]), sys.argv[4]
BINDINGS = ChannelBindings(application_data=b"tls-server-end-point:" + DIGEST)
KEYS = gssapi.Credentials(usage="accept")
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
TLS.load_cert_chain(CERTIFICATE)


def judge(header):
    """The status for a request with this login, and the token that goes back."""
    scheme, _, value = header.partition(" ")
    if scheme != "Negotiate" or not value:
        return 401, None
    context = gssapi.SecurityContext(creds=KEYS, usage="accept", channel_bindings=BINDINGS)
    token = None
    try:
        # What is wrong with a ticket may be told in a token; the error comes with the next question then.
        token = context.step(base64.b64decode(value))
        if not context.complete:
            return 401, token
        bound = gssapi.RequirementFlag.channel_bound in context.actual_flags
    except gssapi.exceptions.GSSError:
        return 401, token
    return (401, None) if MODE == "require" and not bound else (200, token)


class Client(socketserver.StreamRequestHandler):
    def handle(self):
        while first := self.rfile.readline().decode("latin-1").strip():
            headers = {}
            while line := self.rfile.readline().decode("latin-1").strip():
                name, _, value = line.partition(":")
                headers[name.strip().lower()] = value.strip()
            self.rfile.read(int(headers.get("content-length", 0)))
            if "/mapi/" in first:
                status, token = judge(headers.get("authorization", ""))
            else:
                status, token = 404, None
            offer = "Negotiate" + (" " + base64.b64encode(token).decode() if token else "")
            shown = "" if status != 401 and not token else f"WWW-Authenticate: {offer}\r\n"
            self.wfile.write(f"HTTP/1.1 {status} x\r\n{shown}Content-Length: 2\r\n\r\nok".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def finish_request(self, request, address):
        try:
            with TLS.wrap_socket(request, server_side=True) as stream:
                Client(stream, address, self)
        except OSError:
            pass


Server(("127.0.0.1", PORT), Client).serve_forever()
