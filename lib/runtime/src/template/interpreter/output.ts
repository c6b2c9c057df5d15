import type { Budget } from '../budget';

/** The text that a template or one of its blocks writes. */
export class Output {
  private readonly parts: string[] = [];
  private size = 0;

  constructor(private readonly budget: Budget) {}

  write(text: string): void {
    this.size += text.length;
    this.budget.checkSize(this.size);
    this.parts.push(text);
  }

  text(): string {
    this.budget.spend(this.size);
    return this.parts.join('');
  }
}
