import {
  imageLifecyclePolicy,
  imageRepositoryData,
  type ImageRepositoryOptions,
  planImageRepository,
} from '../../../lib/inference/inference-image/image-repository';
import { nullProblems, planOddities } from '../../core/odd-values';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

test('a repository has a name of the deployment, ECR encrypts it, and it keeps 100 images', () => {
  const { plan, problems } = planImageRepository({});
  expect(problems).toEqual([]);
  expect(plan).toEqual({ repositoryName: undefined, encryptionKeyArn: undefined, keptImages: 100 });
  expect(imageRepositoryData(plan)).toEqual({
    repositoryName: undefined,
    imageTagMutability: 'IMMUTABLE',
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfiguration: { encryptionType: 'AES256' },
  });
});

test('a key of the user encrypts the images', () => {
  const { plan } = planImageRepository({ encryptionKeyArn: KEY, repositoryName: 'team/engine' });
  expect(imageRepositoryData(plan)).toMatchObject({
    repositoryName: 'team/engine',
    encryptionConfiguration: { encryptionType: 'KMS', kmsKey: KEY },
  });
});

test('only the newest images with a tag are kept', () => {
  const { plan } = planImageRepository({ keptImages: 7 });
  expect(imageLifecyclePolicy(plan)).toEqual({
    rules: [
      {
        rulePriority: 1,
        description: 'Keep the newest 7 images',
        selection: {
          tagStatus: 'tagged',
          tagPatternList: ['*'],
          countType: 'imageCountMoreThan',
          countNumber: 7,
        },
        action: { type: 'expire' },
      },
    ],
  });
});

test.each([
  [{ keptImages: 1 }, 'keptImages: keptImages is 1; it must be a whole number from 2 to 1000 images.'],
  [{ keptImages: 1001 }, 'keptImages is 1001'],
  [{ repositoryName: 'Team/Engine' }, "'Team/Engine' is not a valid repository name"],
  [{ repositoryName: 'a' }, "'a' is not a valid repository name"],
  [{ encryptionKeyArn: 'alias/data' }, "'alias/data' is not a valid ARN of a key"],
])('%j is refused', (options, message) => {
  const { problems } = planImageRepository(options);
  expect(problems.map(({ path, message: text }) => `${path}: ${text}`)).toEqual([expect.stringContaining(message)]);
});

test.each([2, 1000])('%i kept images are accepted', (keptImages) => {
  expect(planImageRepository({ keptImages }).problems).toEqual([]);
});

const EVERY: { readonly [Option in keyof Required<ImageRepositoryOptions>]: true } = {
  repositoryName: true,
  encryptionKeyArn: true,
  keptImages: true,
};

test('odd values are problems, never exceptions', () => {
  const names = Object.keys(EVERY) as (keyof ImageRepositoryOptions)[];
  expect(planOddities<ImageRepositoryOptions>(planImageRepository, {}, names)).toEqual([]);
  expect(nullProblems<ImageRepositoryOptions>(planImageRepository, {}, names)).toEqual(
    names.map((name) => `${name} wrong-type`),
  );
});
