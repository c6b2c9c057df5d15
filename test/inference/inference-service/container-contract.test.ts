import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { required } from '../../../lib/core/plan';
import { planInferenceService } from '../../../lib/inference/inference-service/inference-service';
import { readInvocation } from '../../../lib/runtime/src/cli/command-line';

// Two packages that must agree: the arguments of the pods, and those that the runtime's image accepts.

const dockerfile = readFileSync(join(__dirname, '../../../lib/runtime/Dockerfile'), 'utf8');

function instruction(name: string): string[] {
  const [, list = '[]'] = new RegExp(`^${name} (\\[.*\\])$`, 'm').exec(dockerfile) ?? [];
  return JSON.parse(list) as string[];
}

const plan = required(planInferenceService({ maxResponseSeconds: 90 }));

test('the arguments of the container, after the entry point of the image, are one valid command', () => {
  const command = [...instruction('ENTRYPOINT'), ...plan.args];
  expect(command.slice(0, 2)).toEqual(['node', '/app/dist/main.js']);

  expect(readInvocation(command.slice(2), {})).toMatchObject({
    command: 'serve',
    flags: { host: '0.0.0.0', port: plan.port, model: 'tiny-shakespeare', shutdownTimeoutSeconds: 90 },
  });
});

test('the image alone serves on every interface too', () => {
  expect(readInvocation([...instruction('ENTRYPOINT'), ...instruction('CMD')].slice(2), {})).toMatchObject({
    command: 'serve',
    flags: { host: '0.0.0.0' },
  });
});

test('the image runs as a user by number, on the port that the pods serve', () => {
  expect(dockerfile).toMatch(/^USER 10001:10001$/m);
  expect(dockerfile).toMatch(new RegExp(`^EXPOSE ${plan.port}$`, 'm'));
});
