import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { contextFiles, dockerfileProblems } from '../../../../lib/rehearsal/src/cloud/docker/build-context';

let context: string;

beforeEach(() => {
  context = mkdtempSync(path.join(os.tmpdir(), 'context-'));
});
afterEach(() => {
  rmSync(context, { recursive: true });
});

function given(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(context, name)), { recursive: true });
    writeFileSync(path.join(context, name), text);
  }
}

test('the context holds what .dockerignore leaves, and always the Dockerfile', () => {
  given({
    Dockerfile: 'FROM scratch',
    '.dockerignore': '# comment\nDockerfile\n**/*.log\nnode_modules\n/docs/\n!docs/kept.md\n',
    'src/a.ts': '',
    'src/deep/b.log': '',
    'node_modules/x/index.js': '',
    'docs/gone.md': '',
    'docs/kept.md': '',
  });
  expect(contextFiles(context, 'Dockerfile')).toEqual(['.dockerignore', 'Dockerfile', 'docs/kept.md', 'src/a.ts']);
});

test('a Dockerfile with its own ignore file is packed by that one', () => {
  given({ 'Dockerfile.gpu': 'FROM scratch', 'Dockerfile.gpu.dockerignore': 'a', '.dockerignore': 'b', a: '', b: '' });
  expect(contextFiles(context, 'Dockerfile.gpu')).not.toContain('a');
  expect(contextFiles(context, 'Dockerfile.gpu')).toContain('b');
});

test('a COPY of what is not in the context is refused, as a build would', () => {
  const dockerfile = `ARG BASE=scratch
    FROM $BASE AS build
    COPY --chown=1:1 package.json \\
      src/ /app/
    COPY ["missing file", "/"]
    COPY *.ts dist /app/
    FROM scratch
    COPY --from=build /anything /
    ADD https://example.com/x /x`;
  const problems = dockerfileProblems(dockerfile, ['package.json', 'src/a.ts', 'main.ts']);
  expect(problems).toEqual([
    expect.stringContaining('missing file is not in the build context'),
    expect.stringContaining('dist is not in the build context'),
  ]);
});

test('a file that does not begin with FROM is refused', () => {
  expect(dockerfileProblems('RUN true', [])).toEqual([expect.stringContaining('not FROM')]);
});
