import type { OptionReader, TextForm } from '../../core/option-reader';
import type { ProblemCodes } from '../../core/problem';
import { LOG_RETENTION } from '../../planning/log-retention';
import type { WebAclOptions } from './options';

/** What AWS WAF refuses. */
export interface WebAclPlan {
  readonly requestsPerFiveMinutes: number;
  /** The header whose values have a limit of their own, and that limit. */
  readonly headerLimit: { readonly header: string; readonly requests: number } | undefined;
  readonly maxBodyBytes: number;
  readonly blockBodyMatches: boolean;
  readonly allowedCountries: readonly string[];
  readonly logRetentionDays: number;
}

/** @see https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html 2026-11 */
const REQUESTS = { min: 10, max: 2_000_000_000, default: 2000, unit: 'requests' } as const;
const RATE_WINDOW_SECONDS = 300;
const BODY = { min: 1024, max: 1_000_000_000, default: 1024 ** 2, unit: 'bytes' } as const;
/**
 * So much of all headers together, at most 200 of them, is forwarded to WAF: more passes uninspected, or is refused.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-oversize-request-components.html 2026-11
 */
const INSPECTED_HEADER_BYTES = 8192;
const HEADER = {
  pattern: /^[a-z0-9-]{1,64}$/,
  name: 'header',
  rule: '1 to 64 small letters, digits and hyphens',
  example: 'authorization',
  mustBeKnown: true,
} as const satisfies TextForm;
const COUNTRY = {
  pattern: /^[A-Z]{2}$/,
  name: 'country',
  rule: 'two capital letters of ISO 3166',
  example: 'DE',
  mustBeKnown: true,
} as const satisfies TextForm;

/**
 * Rules of AWS's groups that look at bodies. WAF ignores the name of a rule that a version of a group does not have.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html 2026-11
 */
const MANAGED_GROUPS = [
  {
    name: 'AWSManagedRulesCommonRuleSet',
    bodyRules: [
      'SizeRestrictions_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'CrossSiteScripting_BODY',
    ],
  },
  {
    name: 'AWSManagedRulesKnownBadInputsRuleSet',
    bodyRules: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
  },
  { name: 'AWSManagedRulesAmazonIpReputationList', bodyRules: [] },
] as const;

/** It refuses each body above 8 KB: it only counts even where AWS's other rules on bodies refuse. */
const ALWAYS_COUNTED = 'SizeRestrictions_BODY';

/** The web ACL of a load balancer, which admits each request that no rule refuses. */
export const WEB_ACL_SETTINGS = { scope: 'REGIONAL', defaultAction: { allow: {} } } as const;

/** Headers that no log shows. */
export const REDACTED_HEADERS = ['authorization', 'x-api-key', 'cookie'] as const;

export const WEB_ACL_CODES = {
  'header-limit-without-header': 'A limit of requests for each value of a header, and no header.',
} as const satisfies ProblemCodes;

type WebAclReader = OptionReader<WebAclOptions, keyof typeof WEB_ACL_CODES>;

/** Plans the web ACL. */
export function planWebAcl(read: WebAclReader): WebAclPlan {
  const requestsPerFiveMinutes = read.integer('requestsPerFiveMinutes', REQUESTS);
  return {
    requestsPerFiveMinutes,
    headerLimit: planHeaderLimit(read, requestsPerFiveMinutes),
    maxBodyBytes: read.integer('maxBodyBytes', BODY),
    blockBodyMatches: read.flag('blockBodyMatches', false),
    allowedCountries: read.knownTexts('allowedCountries', COUNTRY),
    logRetentionDays: read.step('webAclLogRetentionDays', LOG_RETENTION),
  };
}

function planHeaderLimit(read: WebAclReader, requestsPerFiveMinutes: number): WebAclPlan['headerLimit'] {
  const header = read.text('rateLimitHeader', HEADER);
  const requests = read.integer('requestsPerHeaderValue', { ...REQUESTS, default: requestsPerFiveMinutes });
  read.require(
    header !== undefined ||
      !read.has('requestsPerHeaderValue') ||
      read.failed('rateLimitHeader', 'requestsPerHeaderValue'),
    'header-limit-without-header',
    'requestsPerHeaderValue',
    'requestsPerHeaderValue is a limit for each value of rateLimitHeader, and rateLimitHeader was left out.',
    "Set rateLimitHeader, for example to 'authorization', or leave requestsPerHeaderValue out.",
  );
  return header === undefined ? undefined : { header, requests };
}

/**
 * The rules of the web ACL in the shape of the API of AWS WAF.
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_Rule.html
 */
export function webAclRules(plan: WebAclPlan): readonly Readonly<Record<string, unknown>>[] {
  const rules = [
    ...(plan.allowedCountries.length === 0 ? [] : [blocked('countries', countries(plan))]),
    blocked('rate', rate(plan.requestsPerFiveMinutes, { AggregateKeyType: 'IP' })),
    ...(plan.headerLimit === undefined ? [] : [blocked('header-rate', headerRate(plan.headerLimit))]),
    blocked('headers', headers()),
    blocked('body', longBody(plan)),
    ...MANAGED_GROUPS.map((group) => managed(group, plan)),
  ];
  return rules.map((rule, Priority) => ({ ...rule, Priority, VisibilityConfig: visibility(rule.Name) }));
}

/** What CloudWatch counts of a rule, or of the whole web ACL. Samples would show the headers that logs redact. */
export function visibility<Name>(MetricName: Name) {
  return { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: false, MetricName } as const;
}

function blocked(Name: string, Statement: Readonly<Record<string, unknown>>) {
  return { Name, Statement, Action: { Block: {} } };
}

function countries({ allowedCountries }: WebAclPlan) {
  return { NotStatement: { Statement: { GeoMatchStatement: { CountryCodes: allowedCountries } } } };
}

function rate(Limit: number, key: Readonly<Record<string, unknown>>) {
  return { RateBasedStatement: { Limit, EvaluationWindowSec: RATE_WINDOW_SECONDS, ...key } };
}

function headerRate({ header, requests }: NonNullable<WebAclPlan['headerLimit']>) {
  const CustomKeys = [{ Header: { Name: header, TextTransformations: [{ Priority: 0, Type: 'NONE' }] } }];
  return rate(requests, { AggregateKeyType: 'CUSTOM_KEYS', CustomKeys });
}

/** Refuses a request with a header that is longer than all that WAF inspects, or with more than it inspects. */
function headers() {
  return {
    SizeConstraintStatement: {
      FieldToMatch: { Headers: { MatchPattern: { All: {} }, MatchScope: 'VALUE', OversizeHandling: 'MATCH' } },
      ComparisonOperator: 'GT',
      Size: INSPECTED_HEADER_BYTES,
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    },
  };
}

/** WAF sees the first 8192 bytes of a body and cannot measure it; the client's own Content-Length can be compared. */
function longBody({ maxBodyBytes }: WebAclPlan) {
  return {
    RegexMatchStatement: {
      FieldToMatch: { SingleHeader: { Name: 'content-length' } },
      RegexString: numberAbove(maxBodyBytes),
      TextTransformations: [{ Priority: 0, Type: 'NONE' }],
    },
  };
}

function managed(group: (typeof MANAGED_GROUPS)[number], { blockBodyMatches }: WebAclPlan) {
  const counted = group.bodyRules.filter((rule) => !blockBodyMatches || rule === ALWAYS_COUNTED);
  return {
    Name: group.name,
    Statement: {
      ManagedRuleGroupStatement: {
        VendorName: 'AWS',
        Name: group.name,
        RuleActionOverrides: counted.map((Name) => ({ Name, ActionToUse: { Count: {} } })),
      },
    },
    OverrideAction: { None: {} },
  };
}

/** A regular expression of all decimal numbers above a limit, leading zeros included. */
export function numberAbove(limit: number): string {
  const digits = String(limit);
  const larger = [...digits].flatMap((digit, place) => {
    if (digit === '9') return [];
    const rest = digits.length - place - 1;
    return [`${digits.slice(0, place)}[${Number(digit) + 1}-9]${rest === 0 ? '' : `[0-9]{${rest}}`}`];
  });
  return `^0*(${[`[1-9][0-9]{${digits.length},}`, ...larger].join('|')})$`;
}
