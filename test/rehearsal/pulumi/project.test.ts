import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { projectOf, writeStackConfig } from '../../../lib/rehearsal/src/pulumi/project';

function project(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'project-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

describe('a Pulumi project', () => {
  it.each([
    ['no Pulumi.yaml', {}, /there is no Pulumi.yaml in this folder/],
    ['no name', { 'Pulumi.yaml': 'runtime: nodejs\n' }, /a project needs a name/],
    [
      'another language',
      { 'Pulumi.yaml': 'name: a\nruntime: { name: python }\n' },
      /the runtime is python, and only nodejs/,
    ],
  ])('%s', (_, files, message) => {
    expect(() => projectOf(project(files))).toThrow(message);
  });

  it('its settings are written beside it: without secrets, with what is given over them', () => {
    const folder = project({
      'Pulumi.yaml': 'name: shop\nruntime: nodejs\n',
      'Pulumi.dev.yaml': 'config:\n  aws:region: eu-west-1\n  shop:size: "3"\n  shop:token:\n    secure: v1:abc\n',
    });
    const into = path.join(folder, 'out', 'Pulumi.dev.yaml');
    writeStackConfig(folder, 'dev', into, { size: '4' });
    expect(readFileSync(into, 'utf8')).toBe('config:\n  aws:region: eu-west-1\n  shop:size: "4"\n');
  });
});
