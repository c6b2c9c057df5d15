import { CONTROL, MARKS } from './bert-characters';
import type { Definition } from './definition';
import { lowerCase } from './lower-case';
import type { Normalize } from './normalizer';

const HAN = new RegExp(
  '[\\u4E00-\\u9FFF\\u3400-\\u4DBF\\u{20000}-\\u{2A6DF}\\u{2A700}-\\u{2B73F}\\u{2B740}-\\u{2B81F}' +
    '\\u{2B920}-\\u{2CEAF}\\uF900-\\uFAFF\\u{2F800}-\\u{2FA1F}]',
  'gu',
);

/** Cleans a text, puts spaces around Han characters, and removes case and accents. */
export function bertNormalizer(definition: Definition): Normalize {
  const lowercase = definition.boolean('lowercase', true);
  const clean = definition.boolean('clean_text', true);
  const spaced = definition.boolean('handle_chinese_chars', true);
  const strip = definition.boolean('strip_accents', lowercase);
  return (text) => {
    let result = text;
    if (clean) {
      result = result
        .replaceAll(/[\0\uFFFD]/g, '')
        .replaceAll(CONTROL, (character) =>
          character === '\t' || character === '\n' || character === '\r' ? character : '',
        );
      result = result.replaceAll(/\p{White_Space}/gu, ' ');
    }
    if (spaced) result = result.replaceAll(HAN, ' $& ');
    if (strip) result = result.normalize('NFD').replaceAll(MARKS, '');
    if (!lowercase) return result;
    return lowerCase(result);
  };
}
