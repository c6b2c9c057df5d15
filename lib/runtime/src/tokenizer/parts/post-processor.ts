import { type Definition, shown } from './definition';

/** A token around texts, or the place of a text. */
export type Slot = { readonly id: number; readonly type: number } | { readonly text: 'A' | 'B'; readonly type: number };

/** The tokens around one text, and around two. */
export interface Frame {
  readonly single: readonly Slot[];
  readonly pair: readonly Slot[];
}

const NOTHING: Frame = {
  single: [{ text: 'A', type: 0 }],
  pair: [
    { text: 'A', type: 0 },
    { text: 'B', type: 1 },
  ],
};

/** Reads the `post_processor` of a tokenizer.json. */
export function readFrame(definition: Definition | undefined): Frame {
  return definition === undefined ? NOTHING : definition.oneOf(PROCESSORS);
}

const PROCESSORS: Readonly<Record<string, (definition: Definition) => Frame>> = {
  ByteLevel: () => NOTHING,
  TemplateProcessing: (definition) => ({
    single: readTemplate(definition, 'single'),
    pair: readTemplate(definition, 'pair'),
  }),
  BertProcessing: (definition) => {
    const [cls, sep] = [namedId(definition, 'cls'), namedId(definition, 'sep')];
    return {
      single: [
        { id: cls, type: 0 },
        { text: 'A', type: 0 },
        { id: sep, type: 0 },
      ],
      pair: [
        { id: cls, type: 0 },
        { text: 'A', type: 0 },
        { id: sep, type: 0 },
        { text: 'B', type: 1 },
        { id: sep, type: 1 },
      ],
    };
  },
  RobertaProcessing: (definition) => {
    const [cls, sep] = [namedId(definition, 'cls'), namedId(definition, 'sep')];
    return {
      single: [
        { id: cls, type: 0 },
        { text: 'A', type: 0 },
        { id: sep, type: 0 },
      ],
      pair: [
        { id: cls, type: 0 },
        { text: 'A', type: 0 },
        { id: sep, type: 0 },
        { id: sep, type: 0 },
        { text: 'B', type: 0 },
        { id: sep, type: 0 },
      ],
    };
  },
  Sequence: (definition) => {
    const frames = definition
      .parts('processors')
      .map((part) => part.oneOf(PROCESSORS))
      .filter((frame) => frame !== NOTHING);
    if (frames.length > 1) throw definition.invalid('processors', 'a list with at most one processor that adds tokens');
    return frames[0] ?? NOTHING;
  },
};

/** `["[CLS]", 101]` */
function namedId(definition: Definition, key: string): number {
  const id = definition.list(key)[1];
  if (typeof id !== 'number' || !Number.isInteger(id) || id < 0)
    throw definition.invalid(key, 'a token and its number');
  return id;
}

function readTemplate(definition: Definition, key: string): Slot[] {
  const specials = definition.part('special_tokens');
  return definition.parts(key).flatMap((slot): Slot[] => {
    const text = slot.part('Sequence');
    if (text !== undefined) {
      const id = text.string('id');
      if (id !== 'A' && id !== 'B') throw text.invalid('id', '"A" or "B"');
      return [{ text: id, type: text.count('type_id', 0) }];
    }
    const special = slot.part('SpecialToken');
    if (special === undefined) throw new TypeError(`${slot.path} is neither a Sequence nor a SpecialToken`);
    const name = special.string('id');
    const ids = specials?.part(name)?.list('ids');
    if (ids === undefined)
      throw new TypeError(`${definition.path}.special_tokens has no ${shown(name)}, which ${key} uses`);
    return ids.map((id) => {
      if (typeof id !== 'number' || !Number.isInteger(id) || id < 0)
        throw new TypeError(`${definition.path}.special_tokens gives ${shown(name)} the number ${shown(id)}`);
      return { id, type: special.count('type_id', 0) };
    });
  });
}
