import { type Planned, required } from '../../../lib/core/plan';
import {
  type InferenceImagePlan,
  type InferenceImageOptions,
  type InferenceImageSourceOptions,
  planInferenceImage,
  planInferenceImageSource,
  RUNTIME_EXCLUDES,
} from '../../../lib/inference/inference-image/inference-image';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const digest = `sha256:${'a'.repeat(64)}`;
const planned = (image: string): Planned<InferenceImagePlan> => planInferenceImage({ image });

test.each([
  'engine:1.4.2',
  'registry.example.com/team/engine:1.4.2',
  'registry.example.com:5000/team/engine:v1',
  `registry.example.com/team/engine@${digest}`,
  `registry.example.com/team/engine:latest@${digest}`,
  `engine:${'v'.repeat(128)}`,
  '${Token[AWS.URLSuffix.3]}/engine',
  '${Output[2]}',
])('%s names one version, or is known only at deployment', (image) => {
  expect(required(planned(image)).uri).toBe(image);
});

test.each<[string, string, RegExp]>([
  ['registry.example.com/team/engine', 'image-unpinned', /'registry.example.com\/team\/engine' .* neither tag nor/],
  ['registry.example.com:5000/engine', 'image-unpinned', /does not name one version/],
  ['engine:latest', 'image-unpinned', /the tag 'latest' moves/],
  ['Registry/Team/Engine:1', 'malformed', /'Registry\/Team\/Engine:1'/],
  ['', 'malformed', /''/],
  ['https://registry.example.com/engine:1', 'malformed', /'https:/],
  ['engine@sha256:abc', 'malformed', /'engine@sha256:abc'/],
  [`engine:${'v'.repeat(129)}`, 'malformed', /is not a valid image reference/],
])("'%s' is refused", (image, code, message) => {
  expect(planned(image).problems).toEqual([
    expect.objectContaining({ code, path: 'image', message: expect.stringMatching(message) }),
  ]);
});

test('a refused image has a valid stand-in', () => {
  expect(planned(planned('Engine').plan.uri).problems).toEqual([]);
});

test('an image that was left out is missing', () => {
  expect(planInferenceImage(undefined).problems).toMatchObject([{ code: 'missing', path: 'image' }]);
});

test('an unknown architecture is refused', () => {
  expect(planInferenceImage({ image: 'engine:1', architecture: 'x86' as never }).problems).toMatchObject([
    { code: 'malformed', path: 'architecture', message: expect.stringContaining("'amd64' or 'arm64'") },
  ]);
});

test('a build has amd64 and no arguments by default, and everything as it was given', () => {
  expect(required(planInferenceImageSource({}))).toMatchObject({
    architecture: 'amd64',
    buildArgs: undefined,
    network: undefined,
    directory: undefined,
  });
  const options = { architecture: 'arm64', buildArgs: { A: '1' }, network: 'host', directory: 'engine' } as const;
  expect(required(planInferenceImageSource(options))).toMatchObject(options);
});

test.each<[Record<string, string>, string]>([
  [{ TOKEN: '${Token[Secret.1]}' }, "buildArgs['TOKEN']"],
  [{ '${Token[Name.1]}': 'a' }, "buildArgs['${Token[Name.1]}']"],
])('build arguments %j must be known', (late, path) => {
  const { plan, problems } = planInferenceImageSource({ buildArgs: { NODE_VERSION: '24', ...late } });
  expect(problems).toMatchObject([{ code: 'must-be-known', path, fix: 'Pass a plain value.' }]);
  expect(plan.buildArgs).toEqual({ NODE_VERSION: '24' });
});

test('no arguments at all are not the same as an empty set of them', () => {
  expect(required(planInferenceImageSource({ buildArgs: {} })).buildArgs).toEqual({});
});

test('what is built, installed or tested in the folder of the runtime is no part of its image', () => {
  expect(RUNTIME_EXCLUDES).toEqual(['node_modules', 'dist', 'test', '**/*.test.ts', '*.tsbuildinfo']);
});

test.each(['network', 'directory'] as const)('%s is a text of at least one character', (name) => {
  expect(planInferenceImageSource({ [name]: '' }).problems).toMatchObject([{ code: 'malformed', path: name }]);
  expect(planInferenceImageSource({ [name]: 'x' }).problems).toEqual([]);
});

test('an image from source costs its place in ECR, which nothing but its build can measure', () => {
  expect(planInferenceImageSource({}).plan.cost).toEqual([
    {
      item: 'Image in ECR',
      usdPerHour: undefined,
      basis: expect.stringMatching(/^0.1 USD per GB and month/),
      source: expect.stringMatching(/^https:.*\(\d{4}-\d{2}\)$/),
    },
  ]);
});

const IMAGE = everyOption<InferenceImageOptions>({ image: true, architecture: true });
const SOURCE = everyOption<InferenceImageSourceOptions>({
  architecture: true,
  buildArgs: true,
  network: true,
  directory: true,
});

const image: InferenceImageOptions = { image: 'engine:1' };
const source: InferenceImageSourceOptions = {};
const refused = (names: readonly string[]): string[] => names.map((name) => `${name} wrong-type`);

test('no odd value of any option makes a planner throw', () => {
  expect(planOddities<InferenceImageOptions>(planInferenceImage, image, IMAGE)).toEqual([]);
  expect(planOddities(planInferenceImageSource, source, SOURCE)).toEqual([]);
});

test('null is refused for each option by its name', () => {
  expect(nullProblems<InferenceImageOptions>(planInferenceImage, image, IMAGE)).toEqual(refused(IMAGE));
  expect(nullProblems(planInferenceImageSource, source, SOURCE)).toEqual(refused(SOURCE));
});
