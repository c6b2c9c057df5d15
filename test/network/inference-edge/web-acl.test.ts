import * as fc from 'fast-check';
import { numberAbove, type WebAclPlan, webAclRules } from '../../../lib/network/inference-edge/web-acl';

const PLAN: WebAclPlan = {
  requestsPerFiveMinutes: 300,
  headerLimit: undefined,
  maxBodyBytes: 1_048_576,
  blockBodyMatches: false,
  allowedCountries: [],
  logRetentionDays: 90,
};

/** The names of rules that only count, as overrides of a group of AWS take them. */
const counting = (names: readonly string[]) => names.map((Name) => ({ Name, ActionToUse: { Count: {} } }));
const visible = (MetricName: string) => ({
  CloudWatchMetricsEnabled: true,
  SampledRequestsEnabled: false,
  MetricName,
});
const AS_SENT = [{ Priority: 0, Type: 'NONE' }];

/** A rule of the library's own, and one of a group of AWS. */
const blocked = (Priority: number, Name: string, Statement: object) => ({
  Name,
  Priority,
  Statement,
  Action: { Block: {} },
  VisibilityConfig: visible(Name),
});
const ofAws = (Priority: number, Name: string, counted: readonly string[]) => ({
  Name,
  Priority,
  Statement: {
    ManagedRuleGroupStatement: { VendorName: 'AWS', Name, RuleActionOverrides: counting(counted) },
  },
  OverrideAction: { None: {} },
  VisibilityConfig: visible(Name),
});

test('the rules of a web ACL, as the API of AWS WAF takes them', () => {
  const rules = webAclRules({
    ...PLAN,
    headerLimit: { header: 'authorization', requests: 20 },
    maxBodyBytes: 1998,
    allowedCountries: ['DE', 'FR'],
  });
  expect(rules).toEqual([
    blocked(0, 'countries', {
      NotStatement: { Statement: { GeoMatchStatement: { CountryCodes: ['DE', 'FR'] } } },
    }),
    blocked(1, 'rate', {
      RateBasedStatement: { Limit: 300, EvaluationWindowSec: 300, AggregateKeyType: 'IP' },
    }),
    blocked(2, 'header-rate', {
      RateBasedStatement: {
        Limit: 20,
        EvaluationWindowSec: 300,
        AggregateKeyType: 'CUSTOM_KEYS',
        CustomKeys: [{ Header: { Name: 'authorization', TextTransformations: AS_SENT } }],
      },
    }),
    blocked(3, 'headers', {
      SizeConstraintStatement: {
        FieldToMatch: { Headers: { MatchPattern: { All: {} }, MatchScope: 'VALUE', OversizeHandling: 'MATCH' } },
        ComparisonOperator: 'GT',
        Size: 8192,
        TextTransformations: AS_SENT,
      },
    }),
    blocked(4, 'body', {
      RegexMatchStatement: {
        FieldToMatch: { SingleHeader: { Name: 'content-length' } },
        RegexString: '^0*([1-9][0-9]{4,}|[2-9][0-9]{3}|199[9-9])$',
        TextTransformations: AS_SENT,
      },
    }),
    ofAws(5, 'AWSManagedRulesCommonRuleSet', [
      'SizeRestrictions_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'CrossSiteScripting_BODY',
    ]),
    ofAws(6, 'AWSManagedRulesKnownBadInputsRuleSet', [
      'JavaDeserializationRCE_BODY',
      'Log4JRCE_BODY',
      'ReactJSRCE_BODY',
    ]),
    ofAws(7, 'AWSManagedRulesAmazonIpReputationList', []),
  ]);
});

const rule = (plan: Partial<WebAclPlan>, name: string): unknown =>
  webAclRules({ ...PLAN, ...plan }).find(({ Name }) => Name === name);

test('the expression of a limit matches exactly the numbers above it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1024, max: 1e9 }), fc.integer({ min: 0, max: 2e9 }), (limit, length) => {
      const above = new RegExp(numberAbove(limit));
      expect(above.test(String(length))).toBe(length > limit);
      expect(above.test(`0${length}`)).toBe(length > limit);
    }),
  );
  const kibibyte = new RegExp(numberAbove(1024));
  expect(['1023', '1024', '1025', '999', '2000', '', '0', 'x2000'].map((it) => kibibyte.test(it))).toEqual([
    false,
    false,
    true,
    false,
    true,
    false,
    false,
    false,
  ]);
  expect(new RegExp(numberAbove(9999)).test('')).toBe(false);
  expect(new RegExp(numberAbove(9999)).test('10000')).toBe(true);
});

test('the longest expression is within the limit of AWS WAF', () => {
  expect(numberAbove(1_000_000_000).length).toBeLessThan(512);
});

test('without countries and a header there are no rules of them', () => {
  expect(webAclRules(PLAN).map(({ Name, Priority }) => `${Priority} ${Name}`)).toEqual([
    '0 rate',
    '1 headers',
    '2 body',
    '3 AWSManagedRulesCommonRuleSet',
    '4 AWSManagedRulesKnownBadInputsRuleSet',
    '5 AWSManagedRulesAmazonIpReputationList',
  ]);
});

/** AWS's common rules, with those that only count. */
const counted = (plan: Partial<WebAclPlan>) => JSON.stringify(rule(plan, 'AWSManagedRulesCommonRuleSet'));

test('rules of AWS on bodies only count, so that a prompt may contain code', () => {
  expect(counted({})).toContain('{"Name":"CrossSiteScripting_BODY","ActionToUse":{"Count":{}}}');
  expect(counted({ blockBodyMatches: true })).not.toContain('CrossSiteScripting_BODY');
  // It refuses each body above 8 KB, whatever is in it.
  expect(counted({ blockBodyMatches: true })).toContain('SizeRestrictions_BODY');
});
