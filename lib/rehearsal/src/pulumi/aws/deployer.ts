import type { Cloud } from '../../cloud/cloud';

/** Temporary credentials of a role. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const ROLE = 'pulumi-deployer';
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
};

/**
 * Credentials of the role that deploys Pulumi programs on the local cloud: the principal that creates a cluster becomes
 * its administrator, and EKS has no access entries for a root user.
 */
export async function deployerCredentials(cloud: Cloud): Promise<Credentials> {
  await query(cloud, 'iam', '2010-05-08', {
    Action: 'CreateRole',
    RoleName: ROLE,
    AssumeRolePolicyDocument: JSON.stringify(TRUST),
  }).catch((error: Error) => {
    if (!error.message.includes('EntityAlreadyExists')) throw error;
  });
  const answer = await query(cloud, 'sts', '2011-06-15', {
    Action: 'AssumeRole',
    RoleArn: `arn:aws:iam::${cloud.account}:role/${ROLE}`,
    RoleSessionName: 'rehearsal',
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

/** Calls an API of the query protocol on the local cloud. */
async function query(
  cloud: Cloud,
  service: string,
  version: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const response = await fetch(cloud.url, {
    method: 'POST',
    headers: {
      authorization:
        `AWS4-HMAC-SHA256 Credential=test/20260101/${cloud.region}/${service}/aws4_request, ` +
        'SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({ ...parameters, Version: version }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
