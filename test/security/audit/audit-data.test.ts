import { type AuditOptions, planAudit } from '../../../lib/security/audit/audit';
import type { TrailPlan } from '../../../lib/security/audit/trail';
import { eventSelectors, trailBucketSettings, trailSettings } from '../../../lib/security/audit/trail-data';

const BUCKET = 'arn:aws:s3:::trail';

function trailOf(options: AuditOptions = {}): TrailPlan {
  const { trail } = planAudit({ auditName: 'company', ...options }).plan;
  if (trail === undefined) throw new Error('no trail');
  return trail;
}

test('the trail records all regions and services, with digests', () => {
  expect(trailSettings('company')).toEqual({
    trailName: 'company',
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    isLogging: true,
  });
});

test('log files are encrypted one by one, and expire', () => {
  const settings = trailBucketSettings(trailOf({ retentionDays: 730 }), 'key');
  expect(settings.encryption.Rules).toEqual([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'key' }, BucketKeyEnabled: false },
  ]);
  expect(settings.versioning).toEqual({ Status: 'Enabled' });
  expect(Object.values(settings.publicAccessBlock)).toEqual([true, true, true, true]);
  expect(settings.lifecycle.Rules).toEqual([
    {
      ID: 'expire-log-files',
      Status: 'Enabled',
      Filter: { Prefix: '' },
      Expiration: { Days: 730 },
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    },
  ]);
});

test('the trail records management events, and calls of its own log files but for uploads', () => {
  expect(eventSelectors(trailOf(), BUCKET)).toEqual([
    { name: 'Management events', fieldSelectors: [{ field: 'eventCategory', equals: ['Management'] }] },
    {
      name: 'Reads and deletions of log files',
      fieldSelectors: [
        { field: 'eventCategory', equals: ['Data'] },
        { field: 'resources.type', equals: ['AWS::S3::Object'] },
        { field: 'resources.ARN', startsWith: [`${BUCKET}/`] },
        { field: 'eventName', notEquals: ['PutObject'] },
      ],
    },
  ]);
});

test('calls of objects are recorded for whole buckets, and not for those whose names begin alike', () => {
  const express = 'arn:aws:s3express:us-east-1:111122223333:bucket/models--use1-az4--x-s3';
  const dataEventBucketArns = ['arn:aws:s3:::models', 'arn:aws:s3:::models'];
  const options = { dataEventBucketArns, dataEventExpressBucketArns: [express] };
  expect(eventSelectors(trailOf(options), BUCKET).slice(2)).toEqual([
    {
      name: 'Objects of buckets',
      fieldSelectors: [
        { field: 'eventCategory', equals: ['Data'] },
        { field: 'resources.type', equals: ['AWS::S3::Object'] },
        { field: 'resources.ARN', startsWith: ['arn:aws:s3:::models/'] },
      ],
    },
    {
      name: 'Objects of directory buckets',
      fieldSelectors: [
        { field: 'eventCategory', equals: ['Data'] },
        { field: 'resources.type', equals: ['AWS::S3Express::Object'] },
        { field: 'resources.ARN', startsWith: [express] },
      ],
    },
  ]);
});
