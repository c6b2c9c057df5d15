import { Stack } from 'aws-cdk-lib';
import {
  Grant,
  type IGrantable,
  type IPrincipal,
  PolicyDocument,
  PolicyStatement as CdkStatement,
  PrincipalBase,
  PrincipalPolicyFragment,
} from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { AwsPlace, PolicyStatement } from './policy';
import type { TrustPolicy, TrustStatement } from './trust-policies';

/** Returns the partition, account, region and URL suffix of a construct's stack; each may be a token. */
export function awsPlaceOf(construct: IConstruct): AwsPlace {
  const { partition, account, region, urlSuffix } = Stack.of(construct);
  return { partition, accountId: account, region, urlSuffix };
}

/** Turns statements in IAM's own JSON into CDK's. */
export function cdkStatements(statements: readonly (PolicyStatement | TrustStatement)[]): CdkStatement[] {
  return statements.map((statement) => CdkStatement.fromJson(statement));
}

/** Turns statements in IAM's own JSON into CDK's document. */
export function policyDocument(statements: readonly PolicyStatement[]): PolicyDocument {
  return new PolicyDocument({ statements: cdkStatements(statements) });
}

/** Gives a grantee the permissions of statements, as one grant. */
export function grantStatements(grantee: IGrantable, statements: readonly PolicyStatement[]): Grant {
  return statements
    .map(({ Action, Resource = [], Condition }) =>
      Grant.addToPrincipal({ grantee, actions: [...Action], resourceArns: [...Resource], conditions: Condition }),
    )
    .reduce((grants, grant) => grants.combine(grant));
}

/** Returns a trust policy as CDK's roles take it, for example `assumedBy: trustedBy(nodeTrustPolicy())`. */
export function trustedBy(trust: TrustPolicy): IPrincipal {
  // Inside the function: a class at module level would load aws-iam whenever this library is imported.
  class PlannedTrust extends PrincipalBase {
    get policyFragment(): PrincipalPolicyFragment {
      const named = trust.Statement.flatMap(({ Principal }) => Object.entries(Principal));
      const kinds = [...new Set(named.map(([kind]) => kind))];
      return new PrincipalPolicyFragment(
        Object.fromEntries(kinds.map((kind) => [kind, named.filter(([it]) => it === kind).map(([, name]) => name)])),
      );
    }

    /** Writes the planned statements into the role's trust policy, unchanged. */
    override addToAssumeRolePolicy(document: PolicyDocument): void {
      document.addStatements(...cdkStatements(trust.Statement));
    }

    /** Two trusts are never merged into one. */
    dedupeString(): undefined {
      return undefined;
    }
  }
  return new PlannedTrust();
}
