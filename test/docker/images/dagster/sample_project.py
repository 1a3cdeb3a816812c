"""A code location: one asset, whose value goes to the bucket, and the job that makes it."""

import os

import boto3
import dagster as dg


@dg.asset
def letter(context: dg.AssetExecutionContext) -> None:
    context.log.info("The letter is on its way.")
    # Endpoint, region and keys are where the SDK looks.
    boto3.client("s3").put_object(Bucket=os.environ["S3_BUCKET"], Key="letter.txt", Body=b"Bonjour")


definitions = dg.Definitions(assets=[letter], jobs=[dg.define_asset_job("deliver", [letter])])
