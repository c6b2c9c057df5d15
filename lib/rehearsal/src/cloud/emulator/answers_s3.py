"""S3 answers that ministack leaves out: a bucket's encryption as its template says it, and S3's own KMS key."""
from xml.etree.ElementTree import Element, SubElement, tostring

from ministack.core.responses import get_account_id, get_region
from ministack.services import s3
from ministack.services.cloudformation import provisioners


def encryption_xml(encryption):
    """A BucketEncryption property as the body of PutBucketEncryption."""
    root = Element("ServerSideEncryptionConfiguration", xmlns=s3.S3_NS)
    for rule in encryption.get("ServerSideEncryptionConfiguration") or []:
        shown = SubElement(root, "Rule")
        default = rule.get("ServerSideEncryptionByDefault")
        if default:
            apply = SubElement(shown, "ApplyServerSideEncryptionByDefault")
            for name in ("SSEAlgorithm", "KMSMasterKeyID"):
                if name in default:
                    SubElement(apply, name).text = str(default[name])
        SubElement(shown, "BucketKeyEnabled").text = str(rule.get("BucketKeyEnabled", False)).lower()
    return tostring(root, encoding="utf-8")


KEY_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"
native_write_headers = s3._resolve_sse_write_headers


def write_headers(headers, bucket):
    """A write with aws:kms and no key takes the account's key aws/s3, as on AWS; ministack refuses it."""
    if headers.get("x-amz-server-side-encryption") == "aws:kms" and not headers.get(KEY_HEADER):
        headers = {**headers, KEY_HEADER: f"arn:aws:kms:{get_region()}:{get_account_id()}:alias/aws/s3"}
    return native_write_headers(headers, bucket)


def install():
    s3._resolve_sse_write_headers = write_headers
    provisioners._S3_BUCKET_CONFIGURATIONS += (
        ("BucketEncryption", encryption_xml, s3._put_bucket_encryption, s3._delete_bucket_encryption),)
