"""A throwaway certificate authority, made by openssl in a test's folder."""

import collections
import subprocess

from laboratory import WAN

Certificate = collections.namedtuple("Certificate", "authority file key")


def openssl(*words):
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=20)


CONFIGURATION = """[ca]
default_ca = own
[own]
database = {0}/{1}.database
new_certs_dir = {0}
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
"""
CURVE = "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"


def make(folder, name, subject_names=f"IP:{WAN},DNS:wan", dates=("-days", 2), authority=None):
    """One certificate for these names, of an authority of its own, or of that of an earlier certificate."""
    (own, own_key, file, key, request, configuration, extensions, database) = (
        folder / f"{name}{rest}" for rest in ("-ca.pem", "-ca.key", ".pem", ".key", ".csr", ".conf", ".ext",
                                              ".database"))
    database.touch()
    configuration.write_text(CONFIGURATION.format(folder, name))
    extensions.write_text(f"subjectAltName={subject_names}\n")
    if authority:
        own = authority.authority
        own_key = own.with_suffix(".key")
    else:
        openssl("req", "-x509", *CURVE, "-days", 2, "-subj", f"/CN={name} authority", "-keyout", own_key, "-out", own)
    openssl("req", *CURVE, "-subj", f"/CN={name}", "-keyout", key, "-out", request)
    openssl("ca", "-batch", "-notext", "-config", configuration, "-cert", own, "-keyfile", own_key, "-in", request,
            "-extfile", extensions, *dates, "-out", file)
    return Certificate(own, file, key)


def own(folder, name, subject_names):
    """A certificate that is signed by itself."""
    file, key = folder / f"{name}.pem", folder / f"{name}.key"
    openssl("req", "-x509", *CURVE, "-days", 30, "-subj", f"/CN={name}", "-addext", f"subjectAltName={subject_names}",
            "-keyout", key, "-out", file)
    return Certificate(file, file, key)
