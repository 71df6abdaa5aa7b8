/** An error in one line: TensorFlow's messages may go on with the graph. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] as string
}
