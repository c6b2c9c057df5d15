import { controlPlaneLogGroupName } from '../../core/kubernetes-names';
import type { AuditPlan } from './audit';

/**
 * A saved query of CloudWatch Logs Insights.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html (read 2026-11)
 */
export interface SavedQuery {
  /** The last part of its name: the first ones are its folders in the console. */
  readonly name: string;
  readonly lines: readonly string[];
}

/** The streams of the audit log among those of a control plane. */
const AUDIT_STREAMS = 'filter @logStream like /^kube-apiserver-audit/';
const NEWEST = ['sort @timestamp desc', 'limit 200'];
const WHO = '@timestamp, user.username, user.extra.arn.0, sourceIPs.0';
const WHAT = 'verb, objectRef.namespace, objectRef.resource, objectRef.name, responseStatus.code';

/**
 * Queries on the audit logs of clusters. EKS writes the metadata of requests, and no content of secrets.
 * @see https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ the fields of an event
 */
export const CLUSTER_QUERIES: readonly SavedQuery[] = [
  {
    name: 'secrets-read',
    lines: [
      `fields ${WHO}, ${WHAT}`,
      AUDIT_STREAMS,
      'filter objectRef.resource = "secrets" and verb in ["get", "list", "watch"]',
      'filter user.username not like /^system:(apiserver|kube-controller-manager|kube-scheduler)$/',
      ...NEWEST,
    ],
  },
  {
    name: 'commands-in-pods',
    lines: [
      `fields ${WHO}, ${WHAT}, objectRef.subresource, requestURI`,
      AUDIT_STREAMS,
      'filter objectRef.resource = "pods" and objectRef.subresource in ["exec", "attach", "portforward"]',
      ...NEWEST,
    ],
  },
  {
    name: 'denied-requests',
    lines: [
      'fields user.username, verb, objectRef.resource, objectRef.namespace',
      AUDIT_STREAMS,
      'filter responseStatus.code = 403',
      'stats count(*) as requests by user.username, verb, objectRef.resource, objectRef.namespace',
      'sort requests desc',
      'limit 200',
    ],
  },
  {
    name: 'access-rules-changed',
    lines: [
      `fields ${WHO}, ${WHAT}`,
      AUDIT_STREAMS,
      'filter objectRef.apiGroup = "rbac.authorization.k8s.io"',
      'filter verb in ["create", "update", "patch", "delete", "deletecollection"]',
      ...NEWEST,
    ],
  },
  {
    name: 'anonymous-requests',
    lines: [
      `fields ${WHO}, ${WHAT}, requestURI`,
      AUDIT_STREAMS,
      'filter user.username = "system:anonymous"',
      ...NEWEST,
    ],
  },
];

const CALLER = '@timestamp, userIdentity.arn, sourceIPAddress, eventSource, eventName, errorCode';

/**
 * Queries on the events of CloudTrail.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const TRAIL_QUERIES: readonly SavedQuery[] = [
  {
    name: 'denied-calls',
    lines: [
      'fields userIdentity.arn, eventSource, eventName, errorCode',
      'filter errorCode like /(UnauthorizedOperation|AccessDenied)/',
      'stats count(*) as calls by userIdentity.arn, eventSource, eventName, errorCode',
      'sort calls desc',
      'limit 200',
    ],
  },
  {
    name: 'root-use',
    lines: [`fields ${CALLER}`, 'filter userIdentity.type = "Root" and eventType != "AwsServiceEvent"', ...NEWEST],
  },
  {
    name: 'objects-read',
    lines: [
      'fields userIdentity.arn, requestParameters.bucketName, requestParameters.key',
      'filter eventSource = "s3.amazonaws.com" and eventName = "GetObject"',
      'stats count(*) as reads by userIdentity.arn, requestParameters.bucketName',
      'sort reads desc',
      'limit 200',
    ],
  },
  {
    name: 'keys-and-policies-changed',
    lines: [
      `fields ${CALLER}`,
      'filter eventName in ["PutKeyPolicy", "DisableKey", "ScheduleKeyDeletion", "PutBucketPolicy", ' +
        '"PutRolePolicy", "AttachRolePolicy", "CreatePolicyVersion", "UpdateAssumeRolePolicy"]',
      ...NEWEST,
    ],
  },
];

/**
 * Returns all queries as CloudWatch Logs takes them, each with an id of its own. Those on audit logs of clusters read
 * the log groups of all clusters.
 */
export function queryDefinitions(
  { auditName, clusterNames }: Pick<AuditPlan, 'auditName' | 'clusterNames'>,
  trailLogGroupName: string,
) {
  const ofTrail = { folder: 'trail', queries: TRAIL_QUERIES, logGroupNames: [trailLogGroupName] };
  const ofClusters = {
    folder: 'clusters',
    queries: CLUSTER_QUERIES,
    logGroupNames: clusterNames.map(controlPlaneLogGroupName),
  };
  return [ofTrail, ...(clusterNames.length === 0 ? [] : [ofClusters])].flatMap(({ folder, queries, logGroupNames }) =>
    queries.map(({ name, lines }) => ({
      id: `${folder}-${name}`,
      name: `${auditName}/${folder}/${name}`,
      queryString: lines.join('\n| '),
      logGroupNames,
    })),
  );
}
