import type { Cloud } from '../../cloud/cloud';
import { callQuery } from './aws-call';

/** Temporary credentials of a role. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** The role that deploys Pulumi programs, and the name of its session. */
export const DEPLOYER = { role: 'pulumi-deployer', session: 'rehearsal' } as const;

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
};

/**
 * Credentials of the deployer's role on the local cloud: the principal that creates a cluster becomes
 * its administrator, and EKS has no access entries for a root user.
 */
export async function deployerCredentials(cloud: Cloud): Promise<Credentials> {
  await callQuery(cloud, 'iam', '2010-05-08', {
    Action: 'CreateRole',
    RoleName: DEPLOYER.role,
    AssumeRolePolicyDocument: JSON.stringify(TRUST),
  }).catch((error: Error) => {
    if (!error.message.includes('EntityAlreadyExists')) throw error;
  });
  const answer = await callQuery(cloud, 'sts', '2011-06-15', {
    Action: 'AssumeRole',
    RoleArn: `arn:aws:iam::${cloud.account}:role/${DEPLOYER.role}`,
    RoleSessionName: DEPLOYER.session,
  });
  const read = (name: string): string => {
    const value = new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer)?.[1];
    if (value === undefined) throw new Error(`AssumeRole answers no ${name}: ${answer}`);
    return value;
  };
  return {
    accessKeyId: read('AccessKeyId'),
    secretAccessKey: read('SecretAccessKey'),
    sessionToken: read('SessionToken'),
  };
}
