"""S3 answers that ministack leaves out: a bucket's encryption as its template says it."""
from xml.etree.ElementTree import Element, SubElement, tostring

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


def install():
    provisioners._S3_BUCKET_CONFIGURATIONS += (
        ("BucketEncryption", encryption_xml, s3._put_bucket_encryption, s3._delete_bucket_encryption),)
