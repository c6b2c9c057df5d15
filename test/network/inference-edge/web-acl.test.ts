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

test('each address has a limit, and each value of a header another one beside it', () => {
  const ofAddress = {
    Action: { Block: {} },
    Statement: { RateBasedStatement: { Limit: 300, EvaluationWindowSec: 300, AggregateKeyType: 'IP' } },
  };
  expect(rule({}, 'rate')).toMatchObject(ofAddress);
  expect(rule({}, 'header-rate')).toBeUndefined();
  const limited = { headerLimit: { header: 'authorization', requests: 20 } };
  expect(rule(limited, 'rate')).toMatchObject(ofAddress);
  expect(rule(limited, 'header-rate')).toMatchObject({
    Action: { Block: {} },
    Statement: {
      RateBasedStatement: {
        Limit: 20,
        AggregateKeyType: 'CUSTOM_KEYS',
        CustomKeys: [{ Header: { Name: 'authorization' } }],
      },
    },
  });
});

test('clients of other countries are refused first', () => {
  const [first] = webAclRules({ ...PLAN, allowedCountries: ['DE', 'FR'] });
  expect(first).toMatchObject({
    Priority: 0,
    Name: 'countries',
    Action: { Block: {} },
    Statement: { NotStatement: { Statement: { GeoMatchStatement: { CountryCodes: ['DE', 'FR'] } } } },
  });
  expect(rule({}, 'countries')).toBeUndefined();
});

/** AWS's common rules, with those that only count. */
const counted = (plan: Partial<WebAclPlan>) => JSON.stringify(rule(plan, 'AWSManagedRulesCommonRuleSet'));

test('rules of AWS on bodies only count, so that a prompt may contain code', () => {
  expect(counted({})).toContain('{"Name":"CrossSiteScripting_BODY","ActionToUse":{"Count":{}}}');
  expect(counted({ blockBodyMatches: true })).not.toContain('CrossSiteScripting_BODY');
  // It refuses each body above 8 KB, whatever is in it.
  expect(counted({ blockBodyMatches: true })).toContain('SizeRestrictions_BODY');
});

test('rules are in order, and none keeps samples: they would show keys', () => {
  const rules = webAclRules(PLAN);
  expect(rules.map(({ Priority }) => Priority)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(JSON.stringify(rules)).not.toContain('"SampledRequestsEnabled":true');
});
