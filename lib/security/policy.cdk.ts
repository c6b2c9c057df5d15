import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement as CdkStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { AwsPlace, PolicyStatement } from './policy';

/** Returns the partition, account and region of a construct's stack; each may be a token. */
export function awsPlaceOf(construct: IConstruct): AwsPlace {
  const { partition, account, region } = Stack.of(construct);
  return { partition, accountId: account, region };
}

/** Turns statements in IAM's own JSON into CDK's. */
export function cdkStatements(statements: readonly PolicyStatement[]): CdkStatement[] {
  return statements.map((statement) => CdkStatement.fromJson(statement));
}

/** Turns statements in IAM's own JSON into CDK's document. */
export function policyDocument(statements: readonly PolicyStatement[]): PolicyDocument {
  return new PolicyDocument({ statements: cdkStatements(statements) });
}
