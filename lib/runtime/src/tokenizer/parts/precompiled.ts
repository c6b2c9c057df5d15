import { type Definition } from './definition';

/** Longest cluster of characters in bytes that is replaced as a whole. */
const LONGEST_WHOLE = 5;
/** Size of the cache of clusters. */
const REMEMBERED = 10_000;

/**
 * sentencepiece's replacements of characters, as tokenizers applies them: to clusters of characters that are drawn as
 * one, else to their single characters. The map is a trie of bytes (a double array, as Darts writes it) whose values
 * are places in a list of texts.
 *
 * @see https://github.com/huggingface/spm_precompiled
 */
export function precompiled(definition: Definition): (text: string) => string {
  const map = Buffer.from(definition.string('precompiled_charsmap'), 'base64');
  const trieBytes = map.length >= 4 ? map.readUInt32LE(0) : -1;
  if (trieBytes < 4 || trieBytes % 4 !== 0 || 4 + trieBytes > map.length)
    throw definition.invalid('precompiled_charsmap', 'a map of characters as sentencepiece writes it, in base64');
  const units = Uint32Array.from({ length: trieBytes / 4 }, (_, index) => map.readUInt32LE(4 + 4 * index));
  const texts = map.subarray(4 + trieBytes);
  const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
  const known = new Map<string, string>();

  const replaced = (text: string): string | undefined => {
    const at = shortestPrefix(units, Buffer.from(text));
    if (at === undefined) return undefined;
    const end = texts.indexOf(0, at);
    return texts.toString('utf8', at, end < 0 ? texts.length : end);
  };
  const ofCluster = (cluster: string): string => {
    const whole = Buffer.byteLength(cluster) <= LONGEST_WHOLE ? replaced(cluster) : undefined;
    return whole ?? Array.from(cluster, (character) => replaced(character) ?? character).join('');
  };

  return (text) => {
    let result = '';
    for (const { segment } of segmenter.segment(text)) {
      let replacement = known.get(segment);
      if (replacement === undefined) {
        replacement = ofCluster(segment);
        if (known.size >= REMEMBERED) known.clear();
        if (segment.length <= LONGEST_WHOLE) known.set(segment, replacement);
      }
      result += replacement;
    }
    return result;
  };
}

/** The value of the shortest entry that the key starts with. */
function shortestPrefix(units: Uint32Array, key: Uint8Array): number | undefined {
  let at = offsetOf(units[0]!);
  for (const byte of key) {
    if (byte === 0) return undefined;
    at ^= byte;
    const unit = units[at];
    if (unit === undefined || (unit & 0x8000_00ff) !== byte) return undefined; // the label, or a value
    at ^= offsetOf(unit);
    if ((unit >>> 8) & 1) return units[at] === undefined ? undefined : units[at]! & 0x7fff_ffff;
  }
  return undefined;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >> 6);
}
