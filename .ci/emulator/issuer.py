#!/usr/bin/env python3
"""An OpenID Connect issuer on loopback for a rehearsal, where the emulator's Cognito has no pages to sign in at.

usage: issuer.py PORT CERTIFICATE BACK

Serves https://127.0.0.1:PORT with a certificate of its own, which it writes to CERTIFICATE for those who are
to trust it. The authorization code flow with PKCE (OpenID Connect Core, RFC 7636), for the public client "desk";
whoever comes to /authorize says himself who he is, with "as". BACK ends the one address that codes are sent to.
"""
import base64
import datetime
import hashlib
import http.server
import ipaddress
import json
import secrets
import ssl
import sys
import tempfile
import time
import urllib.parse

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

PORT, CERTIFICATE, BACK = int(sys.argv[1]), sys.argv[2], sys.argv[3]
ISSUER, CLIENT = f"https://127.0.0.1:{PORT}", "desk"
key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
codes = {}


def text(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def number(n):
    return text(n.to_bytes((n.bit_length() + 7) // 8, "big"))


def certificate():
    """A certificate for loopback; answers a file with it and its key."""
    tls = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "rehearsal")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(tls.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), True).sign(tls, hashes.SHA256()))
    pem = made.public_bytes(serialization.Encoding.PEM)
    both = tempfile.NamedTemporaryFile(suffix=".pem")
    both.write(pem + tls.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    both.flush()
    with open(CERTIFICATE, "wb") as f:
        f.write(pem)
    return both


def id_token(claims):
    head = text(json.dumps({"alg": "RS256", "kid": "one", "typ": "JWT"}).encode())
    signed = f"{head}.{text(json.dumps(claims).encode())}"
    return f"{signed}.{text(key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


class Issuer(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, body, **headers):
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        q = {k: v[0] for k, v in urllib.parse.parse_qs(url.query).items()}
        if url.path == "/.well-known/openid-configuration":
            self.answer(200, {"issuer": ISSUER, "authorization_endpoint": ISSUER + "/authorize", "token_endpoint": ISSUER + "/token",
                              "jwks_uri": ISSUER + "/keys", "response_types_supported": ["code"],
                              "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]})
        elif url.path == "/keys":
            n = key.public_key().public_numbers()
            self.answer(200, {"keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one", "n": number(n.n), "e": number(n.e)}]})
        elif url.path == "/authorize":
            good = (q.get("client_id") == CLIENT and q.get("response_type") == "code" and q.get("code_challenge_method") == "S256"
                    and "openid" in q.get("scope", "").split() and q.get("redirect_uri", "").endswith(BACK)
                    and q.get("redirect_uri", "").startswith("https://"))
            if not good:
                self.answer(400, {"error": "invalid_request"})
                return
            code = secrets.token_urlsafe(32)
            codes[code] = q
            back = urllib.parse.urlencode({"code": code, "state": q["state"], "iss": ISSUER})
            self.answer(302, {}, Location=f"{q['redirect_uri']}?{back}")
        else:
            self.answer(404, {})

    def do_POST(self):
        form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        f = {k: v[0] for k, v in form.items()}
        begun = codes.pop(f.get("code"), None)
        challenge = text(hashlib.sha256(f.get("code_verifier", "").encode()).digest())
        if (self.path != "/token" or begun is None or f.get("client_id", CLIENT) != CLIENT
                or f.get("redirect_uri") != begun["redirect_uri"] or challenge != begun["code_challenge"]):
            self.answer(400, {"error": "invalid_grant"})
            return
        now = int(time.time())
        self.answer(200, {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 300, "id_token": id_token(
            {"iss": ISSUER, "aud": CLIENT, "sub": begun["as"], "iat": now, "exp": now + 300, "nonce": begun["nonce"],
             "email": begun["as"], "email_verified": True, "amr": ["pwd", "otp"]})})


server = http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Issuer)
pair = certificate()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(pair.name)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
