/** The error for a template that is not valid, or that fails for the given variables. */
export class TemplateError extends Error {
  override readonly name: string = 'TemplateError';

  /** @param line - the line of the template, counted from 1. @default - the interpreter adds the line that it is in */
  constructor(
    message: string,
    readonly line?: number,
  ) {
    super(line === undefined ? message : `${message} (line ${line} of the template)`);
  }

  /** Returns the same error with a line, if it has none. */
  at(line: number): TemplateError {
    return this.line === undefined ? new TemplateError(this.message, line) : this;
  }
}

/** The error for a feature of Jinja or Python that exists, but not here. */
export class MissingFeature extends TemplateError {
  override readonly name = 'MissingFeature';

  constructor(feature: string, line?: number) {
    super(`${feature} is not supported`, line);
  }

  override at(line: number): TemplateError {
    return this.line === undefined ? new MissingFeature(this.message.replace(/ is not supported$/, ''), line) : this;
  }
}

/** The error that a template raises by itself, with `raise_exception`. Its message is the template's. */
export class RaisedByTemplate extends TemplateError {
  override readonly name = 'RaisedByTemplate';

  override at(): TemplateError {
    return this;
  }
}

/** The error for a template that needs more time or memory than its limits. */
export class TemplateTooLarge extends Error {
  override readonly name = 'TemplateTooLarge';
}
