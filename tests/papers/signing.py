"""A throwaway authority, tokens made by it, and a signing program: all of it lives for one test run."""

import io
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace

import pikepdf
from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
DER = serialization.Encoding.DER


def token(name="Nguyễn Văn Bình", *, issuer=None, days=3650, since=SINCE):
    """A certificate with its key; without `issuer` it vouches for itself and may issue others."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(usage(signs_certificates=issuer is None), critical=True)
    )
    certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    return SimpleNamespace(key=key, certificate=certificate, issuer=issuer)


def usage(*, signs_certificates):
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


@cache
def authority():
    return token("CA thử nghiệm")


def certificate_of(one):
    """As `signature_reading` takes it."""
    return asn1.Certificate.load(one.certificate.public_bytes(DER))


def pem_of(one) -> bytes:
    return one.certificate.public_bytes(serialization.Encoding.PEM)


def sign(content: bytes, by, field="ChuKy1", *, stamp=None) -> bytes:
    """The file with one more signature; `stamp`: the box on the first page where it is to be seen."""
    private = by.key.private_bytes(DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    chain = SimpleCertificateStore.from_certs([certificate_of(by.issuer)] if by.issuer else [])
    signer = signers.SimpleSigner(
        signing_cert=certificate_of(by),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=chain,
    )
    place = fields.SigFieldSpec(field, box=stamp) if stamp else None
    program = signers.PdfSigner(signers.PdfSignatureMetadata(field_name=field), signer, new_field_spec=place)
    return program.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content))).getvalue()


def changed(content: bytes, change) -> bytes:
    """The file with an update appended in which `change(writer)` did something."""
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def small_pdf(text="Báo cáo") -> bytes:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.contents_add(pdf.make_stream(f"% {text}".encode()))
        held = io.BytesIO()
        pdf.save(held, static_id=True, compress_streams=False)
        return held.getvalue()
