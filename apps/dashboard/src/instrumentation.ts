/** Called once when the server starts: a wrong configuration or an unmigrated database stops it here. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { startServer } = await import('./server/start-server')
  await startServer()
}
