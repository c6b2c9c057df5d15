import { textAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** Tags of a repository. */
export const IMMUTABLE_TAGS: Rule = {
  id: 'adc-immutable-tags',
  title: 'A repository of images has immutable tags.',
  why: 'With a mutable tag two pods of one Deployment run two images, and a rollback may start a third one.',
  fix: 'Set ImageTagMutability to IMMUTABLE.',
  source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html',
  *check(view) {
    for (const repository of view.ofType('AWS::ECR::Repository')) {
      const mutability = textAt(repository.properties, 'ImageTagMutability') ?? 'MUTABLE';
      if (mutability.startsWith('IMMUTABLE')) continue;
      const message = `ImageTagMutability is ${mutability}; IMMUTABLE is right.`;
      yield { on: repository, property: 'ImageTagMutability', message };
    }
  },
};
