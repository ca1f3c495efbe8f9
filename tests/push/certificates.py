"""Certificates for servers on 127.0.0.1, made when a test runs, by the `openssl` command.

    certificate = Certificate(folder)                   one that `certificate.file` vouches for
    Certificate(folder, name="wrong", hosts=["example.org"])     another host's
    Certificate(folder, name="old", days=-1)            expired

`available()` says whether there is an `openssl` at all; a test without one is skipped, visibly.
"""
import datetime
import pathlib
import shutil
import ssl
import subprocess


def available():
    return shutil.which("openssl") is not None


class Certificate:
    """A key and a self-signed certificate in a folder; `file` is what a client is to trust."""

    def __init__(self, folder, name="server", hosts=("127.0.0.1", "localhost"), days=2):
        folder = pathlib.Path(folder)
        self.file, self.key = folder / f"{name}.pem", folder / f"{name}.key"
        names = ",".join(f"{'IP' if h[0].isdigit() else 'DNS'}:{h}" for h in hosts)
        self._openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                      "-nodes", "-keyout", self.key, "-out", folder / f"{name}.csr",
                      "-subj", f"/CN={hosts[0]}")
        extensions = folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={names}\nbasicConstraints=critical,CA:TRUE\n")
        self._sign(folder, name, extensions, days)

    def _sign(self, folder, name, extensions, days):
        """`openssl ca` and not `x509`: only it can date a certificate back (openssl 3.0)."""
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
        begin = min(end, datetime.datetime.now(datetime.timezone.utc)) - datetime.timedelta(days=2)
        database = folder / f"{name}.database"
        database.write_text("")
        config = folder / f"{name}.cnf"
        config.write_text(
            "[ca]\ndefault_ca=here\n[here]\n"
            f"database={database}\nnew_certs_dir={folder}\ndefault_md=sha256\npolicy=any\n"
            "rand_serial=yes\nunique_subject=no\n[any]\ncommonName=supplied\n")
        stamp = "%Y%m%d%H%M%SZ"
        self._openssl("ca", "-batch", "-notext", "-selfsign", "-config", config, "-keyfile",
                      self.key,
                      "-in", folder / f"{name}.csr", "-out", self.file, "-extfile", extensions,
                      "-startdate", begin.strftime(stamp), "-enddate", end.strftime(stamp))

    @staticmethod
    def _openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=30)

    def server_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(str(self.file), str(self.key))
        return context
