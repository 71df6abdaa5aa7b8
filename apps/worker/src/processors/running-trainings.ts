/** The trainings of this worker, so that stopping it can give them all back. */
export class RunningTrainings {
  readonly #releases = new Set<() => void>()

  get count(): number {
    return this.#releases.size
  }

  /** @returns forgets it, once it has ended. */
  add(release: () => void): () => void {
    this.#releases.add(release)
    return () => this.#releases.delete(release)
  }

  /** Ends every training and puts its run back into the queue. */
  releaseAll(): void {
    for (const release of this.#releases) release()
  }
}
