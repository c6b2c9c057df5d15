import * as pulumi from '@pulumi/pulumi';
import { OptionReader } from '../../lib/core/option-reader';
import { accept, checked } from '../../lib/core/plan.pulumi';

const planned = (boards: number, days = 1) => {
  const read = new OptionReader<{ readonly boards?: number; readonly days?: number }>({ boards, days });
  const plan = {
    boards: read.integer('boards', { min: 1, max: 3, default: 2 }),
    days: read.integer('days', { min: 1, max: 3, default: 2 }),
  };
  if (plan.boards === 3) read.warn('many-boards', 'Three boards are many.');
  return read.planned(plan);
};

let component: pulumi.ComponentResource;
const refused = () => accept(component, 'shelf', planned(9, 9));

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
    call: () => ({}),
  });
  component = new pulumi.ComponentResource('test:shelf:Shelf', 'shelf');
});

test('a component with problems throws all of them, each with its property path', () => {
  expect(refused).toThrow(/shelf: 2 problems\nboards: .*\ndays: /);
  try {
    refused();
  } catch (error) {
    expect((error as pulumi.InputPropertiesError).errors?.map(({ propertyPath }) => propertyPath)).toEqual([
      'boards',
      'days',
    ]);
  }
  expect(() => accept(component, 'shelf', planned(9))).toThrow(/shelf: 1 problem\nboards: /);
});

test('a sound plan is returned, and its warnings are logged on the component', () => {
  const warn = jest.spyOn(pulumi.log, 'warn').mockResolvedValue();
  expect(accept(component, 'shelf', planned(1))).toEqual({ boards: 1, days: 1 });
  expect(warn).not.toHaveBeenCalled();
  accept(component, 'shelf', planned(3));
  expect(warn).toHaveBeenCalledWith('Three boards are many. [ai-datacenter:many-boards]', component);
  warn.mockRestore();
});

test('args come back as they are if each Input is there; else every missing one is named, with its path', () => {
  const args: { readonly vpcId?: pulumi.Input<string>; readonly subnetIds?: string[] } = {
    vpcId: pulumi.output('vpc-1'),
    subnetIds: [],
  };
  expect(checked('shelf', args, ['vpcId', 'subnetIds'])).toBe(args);
  expect(() => checked('shelf', {} as typeof args, ['vpcId', 'subnetIds'])).toThrow(
    /^shelf: 2 problems\nvpcId: vpcId is required.*\nsubnetIds: subnetIds is required/,
  );
  expect(() => checked('shelf', { vpcId: 'vpc-1' } as typeof args, ['vpcId', 'subnetIds'])).toThrow(
    /^shelf: 1 problem\nsubnetIds: /,
  );
});
