/**
 * Events in the shape in which CloudTrail records them, shortened: what a filter does not read is left out.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export type TrailEvent = Readonly<Record<string, unknown>>;

const ROLE = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:session',
  arn: 'arn:aws:sts::111122223333:assumed-role/operator/session',
  accountId: '111122223333',
  sessionContext: { attributes: { mfaAuthenticated: 'false', creationDate: '2026-11-26T10:00:00Z' } },
};

/** Returns an event of a call. */
export function call(service: string, eventName: string, more: TrailEvent = {}): TrailEvent {
  return {
    eventVersion: '1.11',
    userIdentity: ROLE,
    eventTime: '2026-11-26T10:00:00Z',
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'eu-central-1',
    sourceIPAddress: '203.0.113.10',
    userAgent: 'aws-cli/2.31.0',
    requestParameters: null,
    responseElements: null,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '111122223333',
    eventCategory: 'Management',
    ...more,
  };
}

const ROOT = { type: 'Root', principalId: '111122223333', arn: 'arn:aws:iam::111122223333:root' };

export const rootCall = call('iam', 'CreateAccessKey', { userIdentity: ROOT });
/** What AWS does for the account on behalf of the root user. */
export const rootByService = call('kms', 'RotateKey', {
  userIdentity: { ...ROOT, invokedBy: 'kms.amazonaws.com' },
  eventType: 'AwsServiceEvent',
});

export const login = (MFAUsed: 'Yes' | 'No', type = 'IAMUser', ConsoleLogin = 'Success'): TrailEvent =>
  call('signin', 'ConsoleLogin', {
    userIdentity: { type, arn: 'arn:aws:iam::111122223333:user/anna', userName: 'anna' },
    eventType: 'AwsConsoleSignIn',
    responseElements: { ConsoleLogin },
    additionalEventData: { LoginTo: 'https://console.aws.amazon.com/', MobileVersion: 'No', MFAUsed },
  });

export const ingress = (range: object): TrailEvent =>
  call('ec2', 'AuthorizeSecurityGroupIngress', {
    requestParameters: {
      groupId: 'sg-0123456789abcdef0',
      ipPermissions: {
        items: [
          { ipProtocol: 'tcp', fromPort: 443, toPort: 443, ipRanges: { items: [{ cidrIp: '10.0.0.0/8' }] } },
          { ipProtocol: 'tcp', fromPort: 22, toPort: 22, ...range },
        ],
      },
    },
  });

export const shared = (group: string): TrailEvent =>
  call('ec2', 'ModifySnapshotAttribute', {
    requestParameters: {
      snapshotId: 'snap-0123456789abcdef0',
      attributeType: 'CREATE_VOLUME_PERMISSION',
      createVolumePermission: { add: { items: [{ group }] } },
    },
  });

export const endpoint = (endpointPublicAccess: boolean): TrailEvent =>
  call('eks', 'UpdateClusterConfig', {
    requestParameters: {
      name: 'ai',
      resourcesVpcConfig: { endpointPublicAccess, endpointPrivateAccess: true },
    },
  });
