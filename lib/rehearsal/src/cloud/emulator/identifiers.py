"""Read-only attributes of recorded types whose form other resources and programs depend on: ids, ARNs, DNS names.

A form has `{hex17}` and `{hex8}` for what AWS makes up, `{region}` and `{account}` for the place,
and names of properties and of attributes that stand before it.

@see https://docs.aws.amazon.com/fsx/latest/APIReference/API_FileSystem.html
@see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html
@see https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html
"""
import uuid

from ministack.core.responses import get_account_id, get_region

FORMS = {
    "AWS::FSx::FileSystem": {
        "Id": "fs-{hex17}",
        "ResourceARN": "arn:aws:fsx:{region}:{account}:file-system/{Id}",
        "DNSName": "{Id}.fsx.{region}.amazonaws.com",
        "LustreMountName": "{hex8}",
    },
    "AWS::FSx::DataRepositoryAssociation": {
        "AssociationId": "dra-{hex17}",
        "ResourceARN": "arn:aws:fsx:{region}:{account}:association/{FileSystemId}/{AssociationId}",
    },
    "AWS::Backup::RestoreTestingPlan": {
        "RestoreTestingPlanArn": "arn:aws:backup:{region}:{account}:restore-testing-plan:{RestoreTestingPlanName}",
    },
    "AWS::S3Express::DirectoryBucket": {
        "Arn": "arn:aws:s3express:{region}:{account}:bucket/{BucketName}",
    },
}


def formed(resource_type, props):
    """The attributes of a new resource that have a form, by name."""
    made = {"region": get_region(), "account": get_account_id(), "hex17": uuid.uuid4().hex[:17],
            "hex8": uuid.uuid4().hex[:8]}
    found = {}
    for name, form in FORMS.get(resource_type, {}).items():
        found[name] = form.format(**{**props, **found, **made})
    return found
