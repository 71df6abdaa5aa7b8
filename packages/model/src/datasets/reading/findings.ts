import { type DatasetFinding, type DatasetFindingCode, datasetFinding } from '@convscope/shared'

const MOST_EXAMPLES = 5

/** Counts what is noticed while a data set is read. */
export class Findings {
  readonly #counts = new Map<DatasetFindingCode, { count: number; examples: string[] }>()

  /** @param example a file, folder or class as the person who put it there knows it. */
  add(code: DatasetFindingCode, example: string): void {
    const known = this.#counts.get(code) ?? { count: 0, examples: [] }
    known.count += 1
    if (known.examples.length < MOST_EXAMPLES) known.examples.push(example)
    this.#counts.set(code, known)
  }

  /** Warnings first. */
  list(): DatasetFinding[] {
    const all = [...this.#counts].map(([code, { count, examples }]) => datasetFinding(code, count, examples))
    return [
      ...all.filter(({ severity }) => severity === 'warning'),
      ...all.filter(({ severity }) => severity === 'note'),
    ]
  }
}
