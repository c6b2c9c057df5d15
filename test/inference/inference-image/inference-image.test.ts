import { imageProblems } from '../../../lib/inference/inference-image/inference-image';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  'engine:1.4.2',
  'registry.example.com/team/engine:1.4.2',
  'registry.example.com:5000/team/engine:v1',
  `registry.example.com/team/engine@${digest}`,
  `registry.example.com/team/engine:latest@${digest}`,
  '${Token[AWS.URLSuffix.3]}/engine',
])('%s names one version, or is known to the deployment alone', (uri) => {
  expect(imageProblems(uri)).toEqual([]);
});

test.each<[string, string, RegExp]>([
  ['registry.example.com/team/engine', 'image-unpinned', /'registry.example.com\/team\/engine' names no version/],
  ['registry.example.com:5000/engine', 'image-unpinned', /names no version/],
  ['engine:latest', 'image-unpinned', /'latest' is another image tomorrow/],
  ['Registry/Team/Engine:1', 'image-reference-invalid', /'Registry\/Team\/Engine:1'/],
  ['', 'image-reference-invalid', /''/],
  ['https://registry.example.com/engine:1', 'image-reference-invalid', /'https:/],
  ['engine@sha256:abc', 'image-reference-invalid', /'engine@sha256:abc'/],
])("'%s' is refused", (uri, code, message) => {
  expect(imageProblems(uri)).toEqual([
    expect.objectContaining({ code, path: 'image', message: expect.stringMatching(message) }),
  ]);
});
