"""A boto3 client of this very emulator. Only from a worker thread: on the event loop the call would wait for itself."""
import os

import boto3
from botocore.config import Config
from ministack.core.responses import get_account_id, get_region

URL = f"http://localhost:{os.environ['GATEWAY_PORT']}"


def client(service):
    return boto3.client(service, endpoint_url=URL, region_name=get_region(), aws_access_key_id=get_account_id(),
                        aws_secret_access_key="test", config=Config(retries={"total_max_attempts": 1}))
