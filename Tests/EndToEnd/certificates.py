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


def chain(folder, name, subject_names, length, key=("-newkey", "rsa:2048")):
    """One that is signed by an intermediate, and that by another: so many are shown, as sites of today show three to five.

    Each names where it can be checked, as those of public authorities do; its root is not shown.
    """
    extensions = folder / f"{name}.ext"
    files, authority = [], None
    for step in range(length + 1):
        file, key_file, request = (folder / f"{name}-{step}{rest}" for rest in (".pem", ".key", ".csr"))
        subject = f"/C=US/O=An Authority of the Laboratory/CN={name} {'root' if step == 0 else step}"
        if step == 0:
            openssl("req", "-x509", *key, "-nodes", "-days", 2, "-subj", subject, "-keyout", key_file, "-out", file)
        else:
            openssl("req", *key, "-nodes", "-subj", subject, "-keyout", key_file, "-out", request)
            usage = f"subjectAltName={subject_names}" if step == length else "basicConstraints=critical,CA:true,pathlen:9"
            extensions.write_text(f"{usage}\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n"
                                  "authorityInfoAccess=OCSP;URI:http://ocsp.authority.test,caIssuers;URI:http://authority.test/ca\n"
                                  "crlDistributionPoints=URI:http://crl.authority.test/of-the-laboratory.crl\n"
                                  "certificatePolicies=2.23.140.1.2.1\n")
            openssl("x509", "-req", "-in", request, "-days", 2, "-CA", authority[0], "-CAkey", authority[1], "-set_serial",
                    f"0x{step:032x}", "-extfile", extensions, "-out", file)
            files.insert(0, file)
        authority = file, key_file
    whole = folder / f"{name}.pem"
    whole.write_text("".join(file.read_text() for file in files))
    return Certificate(folder / f"{name}-0.pem", whole, authority[1])


def own(folder, name, subject_names):
    """A certificate that is signed by itself."""
    file, key = folder / f"{name}.pem", folder / f"{name}.key"
    openssl("req", "-x509", *CURVE, "-days", 30, "-subj", f"/CN={name}", "-addext", f"subjectAltName={subject_names}",
            "-keyout", key, "-out", file)
    return Certificate(file, file, key)
