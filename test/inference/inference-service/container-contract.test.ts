import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planInferenceService } from '../../../lib/inference/inference-service/inference-service';
import { isProblems } from '../../lib/planning/problem';
import { readInvocation } from '../../../lib/runtime/src/cli/command-line';

// Two packages that must agree: what the pods are told, and what the image of the runtime understands.

const dockerfile = readFileSync(join(__dirname, '../../../lib/runtime/Dockerfile'), 'utf8');

function instruction(name: string): string[] {
  const [, list = '[]'] = new RegExp(`^${name} (\\[.*\\])$`, 'm').exec(dockerfile) ?? [];
  return JSON.parse(list) as string[];
}

function plan() {
  const planned = planInferenceService({ longestAnswerSeconds: 90 }, { modelStore: false });
  if (isProblems(planned)) throw new Error('refused');
  return planned;
}

test('the arguments of the container, behind the entry point of the image, are one valid command', () => {
  const command = [...instruction('ENTRYPOINT'), ...plan().args];
  expect(command.slice(0, 2)).toEqual(['node', '/app/dist/main.js']);

  expect(readInvocation(command.slice(2), {})).toMatchObject({
    command: 'serve',
    flags: { host: '0.0.0.0', port: plan().port, model: 'tiny-shakespeare', shutdownTimeoutSeconds: 90 },
  });
});

test('the image alone serves on every interface too', () => {
  expect(readInvocation([...instruction('ENTRYPOINT'), ...instruction('CMD')].slice(2), {})).toMatchObject({
    command: 'serve',
    flags: { host: '0.0.0.0' },
  });
});

test('the image runs as a user by number, on the port that the pods offer', () => {
  expect(dockerfile).toMatch(/^USER 10001:10001$/m);
  expect(dockerfile).toMatch(new RegExp(`^EXPOSE ${plan().port}$`, 'm'));
});
