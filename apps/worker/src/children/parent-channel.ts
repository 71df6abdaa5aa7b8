/**
 * A child's side of the channel to the process that started it. Opening it binds the child's life to the parent's: when
 * the parent is gone, however it ended, the child ends itself.
 */
export class ParentChannel<Incoming, Outgoing> {
  constructor(onMessage: (message: Incoming) => void) {
    if (process.send === undefined) {
      throw new Error('This file is started by the worker, not by hand.')
    }
    process.once('disconnect', () => process.exit(0))
    // Ctrl-C and a service manager signal the whole group. The parent alone decides when its children end.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
    process.on('message', (message) => onMessage(message as Incoming))
  }

  /** Resolves when the message is handed to the operating system. */
  send(message: Outgoing): Promise<void> {
    return new Promise((resolve) => {
      // An error here means that the parent is gone; 'disconnect' follows and ends this process.
      process.send?.(message, undefined, undefined, () => resolve())
    })
  }
}
