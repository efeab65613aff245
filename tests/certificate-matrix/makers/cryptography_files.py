"""Files by Python's `cryptography`: python cryptography_files.py. Prints a list in JSON of what it has made."""

import base64
import datetime
import json

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

PASSWORD = "pässword €".encode()


def certificate(name, key, issuer_name, issuer_key, is_authority):
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    return builder.sign(issuer_key, hashes.SHA256())


def name(common_name):
    return x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, common_name)])


root_key = rsa.generate_private_key(65537, 2048)
root = certificate(name("root"), root_key, name("root"), root_key, True)
key = rsa.generate_private_key(65537, 2048)
leaf = certificate(name("leaf"), key, name("root"), root_key, False)
long_key = rsa.generate_private_key(65537, 4096)
long = certificate(name("long"), long_key, name("root"), root_key, False)
three_key = rsa.generate_private_key(3, 2048)
three = certificate(name("three"), three_key, name("root"), root_key, False)


def pem(*certificates):
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def private(key, form, encryption):
    return key.private_bytes(Encoding.PEM, form, encryption)


def store(encryption, friendly_name=None):
    return pkcs12.serialize_key_and_certificates(friendly_name, key, leaf, [root], encryption)


def sealed(algorithm, mac):
    builder = PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2048)
    return builder.key_cert_algorithm(algorithm).hmac_hash(mac).build(PASSWORD)


PBES = pkcs12.PBES
FILES = [
    ("PEM, PKCS#8", private(key, PrivateFormat.PKCS8, NoEncryption()) + pem(leaf), None, [leaf]),
    ("PEM, PKCS#8, 4096 bits", private(long_key, PrivateFormat.PKCS8, NoEncryption()) + pem(root, long), None, [long, root]),
    ("PEM, PKCS#8, exponent 3", private(three_key, PrivateFormat.PKCS8, NoEncryption()) + pem(three), None, [three]),
    ("PEM, PKCS#1", pem(leaf) + private(key, PrivateFormat.TraditionalOpenSSL, NoEncryption()), None, [leaf]),
    ("PEM, encrypted PKCS#8", private(key, PrivateFormat.PKCS8, BestAvailableEncryption(PASSWORD)) + pem(leaf), PASSWORD, [leaf]),
    ("PEM, traditional encryption", private(key, PrivateFormat.TraditionalOpenSSL, BestAvailableEncryption(PASSWORD)) + pem(leaf), PASSWORD, [leaf]),
    ("PKCS#12, the best it has", store(BestAvailableEncryption(PASSWORD), "ü".encode()), PASSWORD, [leaf, root]),
    ("PKCS#12, Triple DES, sealed with SHA-1", store(sealed(PBES.PBESv1SHA1And3KeyTripleDESCBC, hashes.SHA1())), PASSWORD, [leaf, root]),
    ("PKCS#12, AES-256, sealed with SHA-512", store(sealed(PBES.PBESv2SHA256AndAES256CBC, hashes.SHA512())), PASSWORD, [leaf, root]),
    ("PKCS#12, not encrypted", store(NoEncryption()), None, [leaf, root]),
]

print(
    json.dumps(
        [
            {
                "name": title,
                "base64": base64.b64encode(content).decode(),
                "password": password and password.decode(),
                "chain": [pem(each).decode() for each in chain],
            }
            for title, content, password, chain in FILES
        ]
    )
)
