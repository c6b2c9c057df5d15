import * as pulumi from '@pulumi/pulumi';
import { OutputMarkers } from '../../lib/core/late-bound.pulumi';
import { isLateBound } from '../../lib/core/late-bound';

/** The value that an Output has, or that has Outputs inside. */
function known(output: pulumi.Input<unknown>): Promise<unknown> {
  return new Promise((resolve) => {
    (pulumi.output(output) as pulumi.Output<unknown>).apply(resolve);
  });
}

test('a plain text stays plain, before and after', () => {
  const late = new OutputMarkers();
  expect(late.mark('vpc-1')).toBe('vpc-1');
  expect(late.mark(undefined)).toBeUndefined();
  expect(late.resolve({ vpcId: 'vpc-1', count: 2, flag: true, none: undefined })).toEqual({
    vpcId: 'vpc-1',
    count: 2,
    flag: true,
    none: undefined,
  });
});

test('a text that has a marker already keeps it', async () => {
  const late = new OutputMarkers();
  const name = `nodes of ${late.mark(pulumi.output('web'))}`;
  expect(late.mark(name)).toBe(name);
  expect(await known(late.resolve(name))).toBe('nodes of web');
});

test('null stays null, and markers are told apart when there are more than ten', async () => {
  const late = new OutputMarkers();
  const marked = Array.from({ length: 12 }, (_, index) => late.mark(pulumi.output(`value-${index}`)));
  expect(await known(late.resolve({ none: null, last: marked[11] }))).toEqual({ none: null, last: 'value-11' });
});

test('a list with one Output stays a list, and its item is marked', async () => {
  const late = new OutputMarkers();
  const { ids } = late.markAll<{ readonly ids: readonly string[] }>({ ids: [pulumi.output('sg-1')] });
  expect(ids).toEqual([expect.stringContaining('${Output[')]);
  expect(await known(late.resolve(ids))).toEqual(['sg-1']);
});

test.each([null, 1, true, {}])('%p is left to the planner, which judges it', (value) => {
  const late = new OutputMarkers();
  expect(late.mark(value as unknown as string)).toBe(value);
});

test('an Output goes through a plan as a marker and comes out leaf by leaf', async () => {
  const late = new OutputMarkers();
  const id = late.mark(pulumi.output('sg-1'));
  const name = late.mark(Promise.resolve('web'));
  expect(isLateBound(id)).toBe(true);
  const { groups, nested, plain } = late.resolve({
    groups: [id, 'sg-2'],
    nested: { both: `${name}/${id}/${name}` },
    plain: 'as it was',
  });
  expect(plain).toBe('as it was');
  expect(pulumi.Output.isInstance(groups[1])).toBe(false);
  expect(await known(groups)).toEqual(['sg-1', 'sg-2']);
  expect(await known(nested)).toEqual({ both: 'web/sg-1/web' });
});

test('every Output of the options gets a marker, however deep it lies; all else stays as it is', async () => {
  const late = new OutputMarkers();
  const custom = new Map([['a', 1]]);
  const options = { count: 2, taints: [{ key: 'a', value: pulumi.output('x') }], tags: { team: Promise.resolve('y') } };
  const marked = late.markAll<Record<string, unknown>>({ ...options, custom, none: null });
  expect(marked).toEqual({
    count: 2,
    taints: [{ key: 'a', value: '${Output[0]}' }],
    tags: { team: '${Output[1]}' },
    custom,
    none: null,
  });
  expect(marked.custom).toBe(custom);
  expect(await known(late.resolve({ all: [marked.taints, marked.tags] }))).toEqual({
    all: [[{ key: 'a', value: 'x' }], { team: 'y' }],
  });
});

test('a secret stays a secret', async () => {
  const late = new OutputMarkers();
  const token = late.mark(pulumi.secret('hush'));
  const { header } = late.resolve({ header: `Bearer ${token}` });
  expect(await pulumi.isSecret(header as pulumi.Output<string>)).toBe(true);
  expect(await known(header)).toBe('Bearer hush');
});

test('an Output inside the value is handed on as it is', async () => {
  const output = pulumi.output('x');
  expect(new OutputMarkers().resolve({ output }).output).toBe(output);
});

test('markers of other OutputMarkers are an error', () => {
  const id = new OutputMarkers().mark(pulumi.output('sg-1'));
  expect(() => new OutputMarkers().resolve(id)).toThrow('Marker 0 belongs to other OutputMarkers');
});

test('a value of other OutputMarkers is adopted: known parts stay, and one Output keeps one marker', async () => {
  const [late, other] = [new OutputMarkers(), new OutputMarkers()];
  const own = late.mark(pulumi.output('own'));
  const [zone, name] = [other.mark(pulumi.output('us-east-1a')), other.mark(pulumi.output('hdfs'))];
  const plan = { rack: `/${zone}`, zones: [zone, 'us-east-1b'], names: { own: name }, replicas: 3 };
  const adopted = late.adopt(plan, other);
  expect(adopted.rack).toBe(`/${adopted.zones[0]}`);
  expect(adopted.zones).not.toContain(own);
  expect(await known(late.resolve({ ...adopted, own }))).toEqual({
    rack: '/us-east-1a',
    zones: ['us-east-1a', 'us-east-1b'],
    names: { own: 'hdfs' },
    replicas: 3,
    own: 'own',
  });
});

test('as JSON, Outputs take the places of their markers in values and in keys, and stay valid JSON', async () => {
  const late = new OutputMarkers();
  const issuer = late.mark(pulumi.output('oidc.example.com/id/1'));
  const name = late.mark(pulumi.output('a "quoted" name'));
  expect(late.json({ plain: ['x'] })).toBe('{"plain":["x"]}');
  const text = await known(late.json({ [`${issuer}:aud`]: 'sts.amazonaws.com', name }));
  expect(JSON.parse(text as string)).toEqual({
    'oidc.example.com/id/1:aud': 'sts.amazonaws.com',
    name: 'a "quoted" name',
  });
});
