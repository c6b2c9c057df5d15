import type { OptionReader } from './option-reader';
import type { ProblemCodes } from './problem';

export const UNIQUE_NAMES_CODES = {
  'name-repeated': 'Two things of one kind have the same name, such as two node groups or two environment variables.',
} as const satisfies ProblemCodes;

/** The names that things of one kind have already. */
export class UniqueNames {
  private readonly taken: Set<string>;

  /**
   * @param kind what has the names, as messages say it: `node groups`
   * @param taken names that are given already @default - none
   */
  constructor(
    private readonly kind: string,
    taken: Iterable<string> = [],
  ) {
    this.taken = new Set(taken);
  }

  /** Adds a problem if the name is given already. A name that is missing or wrong is not judged. */
  take<Item extends object>(
    item: OptionReader<Item, keyof typeof UNIQUE_NAMES_CODES>,
    option: keyof Item & string,
    name: string,
  ): void {
    if (item.failed(option) || !item.has(option)) return;
    const message = `Two ${this.kind} have the name '${name}'.`;
    item.require(!this.taken.has(name), 'name-repeated', option, message, 'Rename one of them, or leave it out.');
    this.taken.add(name);
  }
}

/**
 * Returns the first thing of each name. Constructs of CDK are created by name, also from a plan with problems: those
 * fail synthesis later, together with the problems of all other constructs.
 */
export function firstOfEachName<Item extends { readonly name: string }>(items: readonly Item[]): readonly Item[] {
  return items.filter(({ name }, index) => items.findIndex((it) => it.name === name) === index);
}
