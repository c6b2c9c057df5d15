import { PythonObject } from './value';

/** A text that the filters `safe` and `escape` return: HTML, in which other texts are escaped. */
export class Markup extends PythonObject {
  readonly typeName = 'Markup';

  constructor(readonly text: string) {
    super();
  }

  /** Escapes a text for HTML. */
  static escape(text: string): Markup {
    return new Markup(
      text
        .replaceAll('&', '&amp;')
        .replaceAll('>', '&gt;')
        .replaceAll('<', '&lt;')
        .replaceAll("'", '&#39;')
        .replaceAll('"', '&#34;'),
    );
  }
}
