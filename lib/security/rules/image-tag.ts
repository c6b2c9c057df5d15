import { containersOf } from '../rule-pack/pods';
import { textAt } from '../rule-pack/properties';
import { isKnown } from '../rule-pack/reference';
import type { Rule } from '../rule-pack/rule';

/** Tags and digests of images. */
export const IMAGE_TAG: Rule = {
  id: 'adc-image-tag',
  title: 'A container names its image by a digest, or by the tag of a version.',
  why: "With 'latest' a node that joins today runs another image than the node beside it, and no rollback is possible.",
  fix: 'Write the digest of the image, or a tag with its version.',
  source: 'https://kubernetes.io/docs/concepts/containers/images/',
  *check(view) {
    for (const { on, property, name, container } of containersOf(view)) {
      const image = textAt(container, 'image');
      // An operator sets the image of a custom resource that names none.
      if (image === undefined) continue;
      const [, tag] = /^[^@]*?:([^:/@]+)$/.exec(image) ?? [];
      const isFixed = image.includes('@sha256:') || (tag !== undefined && /\d|[0-9a-f]{7}/.test(tag));
      if (isFixed || (!isKnown(image) && tag === undefined)) continue;
      const given = tag === undefined ? 'has no tag, which is latest' : `has the tag ${tag}, which moves`;
      yield { on, property, message: `The image ${image} of the container ${name} ${given}.` };
    }
  },
};
